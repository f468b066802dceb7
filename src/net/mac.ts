import { createHash } from 'node:crypto';

/** A MAC address, six lower-case pairs: "ee:ee:ee:ee:ee:ee". */
export type Mac = string & { readonly [macBrand]: true };
declare const macBrand: unique symbol;

/** @throws RangeError when the text is no MAC address. */
export const parseMac = (text: string): Mac => {
	if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) throw new RangeError(`"${text}" is no MAC address`);
	return text.toLowerCase() as Mac;
};

/** A locally administered unicast address that is always the same for the same seed. Real programs choose it at random;
 * a hash makes plans reproducible. */
export const macFrom = (...seed: readonly string[]): Mac => {
	const [first = 0, ...rest] = createHash('sha256').update(seed.join('\0')).digest().subarray(0, 6);
	return [(first & 0xfe) | 0x02, ...rest].map((byte) => byte.toString(16).padStart(2, '0')).join(':') as Mac;
};
