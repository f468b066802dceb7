import { type Family, familyOf, fromBits, type Ip, parseIp, toBits, width } from './ip.ts';

/** A network in CIDR notation, without host bits: "10.244.1.0/24". */
export type Cidr = string & { readonly [cidrBrand]: true };
declare const cidrBrand: unique symbol;

interface Parts {
	readonly ip: Ip;
	readonly prefix: number;
	readonly family: Family;
}

/** @throws RangeError when the text is not a network, or has host bits set, as "10.244.1.7/24" has. */
export const parseCidr = (text: string): Cidr => {
	const { ip, prefix, family } = partsOf(text);
	const base = fromBits(toBits(ip) & mask(prefix, family), family);
	if (base !== ip) throw new RangeError(`"${text}" has host bits set: the network is ${base}/${prefix}`);
	return `${ip}/${prefix}` as Cidr;
};

const partsOf = (text: string): Parts => {
	const [address = '', prefixText = '', ...rest] = text.split('/');
	if (rest.length > 0 || !/^\d{1,3}$/.test(prefixText))
		throw new RangeError(`"${text}" is no network in CIDR notation`);
	const ip = parseIp(address);
	const family = familyOf(ip);
	const prefix = Number(prefixText);
	if (prefix > width(family)) throw new RangeError(`"${text}": a prefix of IPv${family} is at most ${width(family)}`);
	return { ip, prefix, family };
};

const mask = (prefix: number, family: Family): bigint =>
	((1n << BigInt(prefix)) - 1n) << BigInt(width(family) - prefix);

export const prefixOf = (cidr: Cidr): number => partsOf(cidr).prefix;

/** The number of addresses in the network. */
export const sizeOf = (cidr: Cidr): bigint => {
	const { prefix, family } = partsOf(cidr);
	return 1n << BigInt(width(family) - prefix);
};

/** The address at offset `n` from the network's first address, or from its end if n is negative (-1: the last). @throws
 * RangeError when the network has no such address. */
export const nthIp = (cidr: Cidr, n: number): Ip => {
	const { ip, family } = partsOf(cidr);
	const offset = n < 0 ? sizeOf(cidr) + BigInt(n) : BigInt(n);
	if (offset < 0n || offset >= sizeOf(cidr)) throw new RangeError(`${cidr} has no address number ${n}`);
	return fromBits(toBits(ip) + offset, family);
};

/** The `n`th network of the given prefix length inside `cidr`. @throws RangeError when there is none. */
export const nthSubnet = (cidr: Cidr, prefix: number, n: number): Cidr => {
	const { ip, family, prefix: own } = partsOf(cidr);
	const count = prefix < own || prefix > width(family) ? 0n : 1n << BigInt(prefix - own);
	if (n < 0 || BigInt(n) >= count) throw new RangeError(`${cidr} has no /${prefix} number ${n}`);
	return `${fromBits(toBits(ip) + (BigInt(n) << BigInt(width(family) - prefix)), family)}/${prefix}` as Cidr;
};

export const contains = (cidr: Cidr, ip: Ip): boolean => {
	const { ip: base, prefix, family } = partsOf(cidr);
	return family === familyOf(ip) && (toBits(ip) & mask(prefix, family)) === toBits(base);
};

/** Whether the two share at least one address. */
export const overlap = (a: Cidr, b: Cidr): boolean => contains(a, partsOf(b).ip) || contains(b, partsOf(a).ip);

/** The network of the given prefix length that contains the address. */
export const subnetOf = (ip: Ip, prefix: number): Cidr => {
	const family = familyOf(ip);
	return `${fromBits(toBits(ip) & mask(prefix, family), family)}/${prefix}` as Cidr;
};

/** The network of one address: /32 or /128. */
export const hostCidr = (ip: Ip): Cidr => `${ip}/${width(familyOf(ip))}` as Cidr;

/** An address with its network's prefix length, as on an interface: "10.244.1.1/24". */
export type IpInNet = string & { readonly [ipInNetBrand]: true };
declare const ipInNetBrand: unique symbol;

export const ipInNet = (ip: Ip, prefix: number): IpInNet => `${ip}/${prefix}` as IpInNet;
export const ipOf = (address: IpInNet): Ip => partsOf(address).ip;
