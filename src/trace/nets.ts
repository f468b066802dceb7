import { type Cidr, contains, type IpInNet, ipOf, parseCidr } from '../net/cidr.ts';
import { familyOf, fromBits, type Ip, toBits, width } from '../net/ip.ts';

/** Returns a test of whether an address is in the network. Walks test the same networks very often, so IPv4 is compared
 * as numbers. */
export const inNet = (cidr: Cidr): ((ip: Ip) => boolean) => {
	const prefix = lengthOf(cidr);
	const [base = ''] = cidr.split('/');
	if (familyOf(cidr) === 6) return (ip) => contains(cidr, ip);
	if (prefix === 0) return (ip) => familyOf(ip) === 4;
	if (prefix === 32) return (ip) => ip === base;
	const size = 2 ** (32 - prefix);
	const first = v4Number(base);
	return (ip) => {
		if (familyOf(ip) !== 4) return false;
		const offset = v4Number(ip) - first;
		return offset >= 0 && offset < size;
	};
};

/** The prefix length of a network, or of an address in one. */
export const lengthOf = (text: Cidr | IpInNet): number => Number(text.slice(text.indexOf('/') + 1));

/** @param text four decimals with dots, already validated */
const v4Number = (text: string): number => {
	let number = 0;
	let part = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code === 46) {
			number = number * 256 + part;
			part = 0;
		} else part = part * 10 + code - 48;
	}
	return number * 256 + part;
};

/** The network of an interface's address: 10.244.1.0/24 for 10.244.1.1/24. */
export const networkOf = (address: IpInNet): Cidr => {
	const ip = ipOf(address);
	const family = familyOf(ip);
	const hostBits = BigInt(width(family) - lengthOf(address));
	return parseCidr(`${fromBits((toBits(ip) >> hostBits) << hostBits, family)}/${lengthOf(address)}`);
};
