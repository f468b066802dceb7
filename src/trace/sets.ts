import type { IpSet } from '../kernel/object.ts';
import { hostCidr, parseCidr } from '../net/cidr.ts';
import { type Ip, parseIp } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import { inNet, lengthOf } from './nets.ts';

/** Tests whether a set contains an address (and a port, for the types that have one). */
export type SetIndex = (ip: Ip, port: number, protocol: Protocol) => boolean;

interface Member {
	readonly covers: (ip: Ip) => boolean;
	readonly prefix: number;
	/** "tcp:80". */
	readonly port?: string;
	readonly nomatch: boolean;
}

/** Compiles an ipset to a test. Of nested networks the narrowest decides, and it may exclude the address
 * (`nomatch`). */
export const setIndexOf = ({ type, members }: Pick<IpSet, 'type' | 'members'>): SetIndex => {
	if (type === 'hash:ip') {
		const held = new Set(members);
		return (ip) => held.has(ip);
	}
	const parsed = members.map(parseMember).sort((a, b) => b.prefix - a.prefix);
	return (ip, port, protocol) => {
		const wanted = `${protocol.toLowerCase()}:${port}`;
		const found = parsed.find((member) => member.covers(ip) && (member.port === undefined || member.port === wanted));
		return found !== undefined && !found.nomatch;
	};
};

/** Parses "10.0.0.0/8 nomatch" or "10.0.0.1,tcp:80"; a port without protocol is TCP. */
const parseMember = (text: string): Member => {
	const [element = '', ...options] = text.split(' ');
	const [address = '', service] = element.split(',');
	const port = service && (service.includes(':') ? service : `tcp:${service}`);
	const net = address.includes('/') ? parseCidr(address) : hostCidr(parseIp(address));
	return { covers: inNet(net), prefix: lengthOf(net), nomatch: options.includes('nomatch'), ...(port && { port }) };
};
