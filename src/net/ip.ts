import ipaddr from 'ipaddr.js';

/** An IPv4 or IPv6 address in its canonical text form (RFC 5952 for IPv6). */
export type Ip = string & { readonly [ipBrand]: true };
declare const ipBrand: unique symbol;

export type Family = 4 | 6;

/** The length of an address in bits. */
export const width = (family: Family): number => (family === 4 ? 32 : 128);

/** @throws RangeError when the text is not an address, as "10.1", "1.2.3.256" and "010.0.0.1". */
export const parseIp = (text: string): Ip => {
	// A lab parses thousands of addresses, nearly all of them IPv4, so these are checked without the library.
	if (fourBytes.test(text)) return text as Ip;
	if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text))
		return ipaddr.IPv6.parse(text).toRFC5952String() as Ip;
	throw new RangeError(`"${text}" is no IP address`);
};

const fourBytes = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}(?<!\.)$/;

export const isIp = (text: string): boolean => {
	try {
		return Boolean(parseIp(text));
	} catch {
		return false;
	}
};

export const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4);

/** The address as a number, in network byte order. */
export const toBits = (ip: Ip): bigint => {
	if (familyOf(ip) === 4) return BigInt(ip.split('.').reduce((bits, byte) => bits * 256 + Number(byte), 0));
	const bytes = ipaddr.parse(ip).toByteArray();
	return bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
};

/** @throws RangeError when the number is too large for the family. */
export const fromBits = (bits: bigint, family: Family): Ip => {
	if (bits < 0n || bits >> BigInt(width(family)) !== 0n) throw new RangeError(`${bits} is no IPv${family} address`);
	if (family === 4) return [24, 16, 8, 0].map((shift) => (Number(bits) >>> shift) & 0xff).join('.') as Ip;
	const length = width(family) / 8;
	const bytes = Array.from({ length }, (_, i) => Number((bits >> BigInt(8 * (length - 1 - i))) & 0xffn));
	return parseIp(ipaddr.fromByteArray(bytes).toString());
};

/** Orders addresses as numbers, v4 before v6. */
export const compareIps = (a: Ip, b: Ip): number => {
	if (familyOf(a) !== familyOf(b)) return familyOf(a) - familyOf(b);
	const difference = toBits(a) - toBits(b);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** Strips the prefix that a dual-stack socket puts before an IPv4 peer (`::ffff:10.0.0.1`). */
export const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
