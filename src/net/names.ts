import { hash } from 'node:crypto';

/** A network device's name: 1 to 15 bytes, without slash, colon and blank (Linux IFNAMSIZ is 16 with the final NUL). */
export type IfName = string & { readonly [ifNameBrand]: true };
declare const ifNameBrand: unique symbol;

/** @throws RangeError when the kernel would refuse the name. */
export const ifName = (text: string): IfName => {
	if (!/^[^\s/:]{1,15}$/.test(text) || text === '.' || text === '..')
		throw new RangeError(`"${text}" is no device name: 1 to 15 characters without blank, slash or colon`);
	return text as IfName;
};

/** The first `length` hexadecimal digits of a hash of the seed. */
export const hexHash = (length: number, ...seed: readonly string[]): string =>
	hash('sha256', seed.join('\0'), 'hex').slice(0, length);
