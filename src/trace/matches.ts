import type { AddrType, Match } from '../kernel/rule.ts';
import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import { statesOf } from './conntrack.ts';
import type { Device, Host, Passing, Test } from './host.ts';
import { inNet } from './nets.ts';
import { isOwn, routeTo } from './route.ts';
import type { SetIndex } from './sets.ts';

/** Compiles one match of a rule to a test of packets. @param setOf throws for a set that the plan does not have */
export const testOf = (match: Match, setOf: (name: string) => SetIndex): Test => {
	const test = positive(match, setOf);
	// "! --dport 80" matches another port of the same protocol, so these matches negate themselves.
	const inner = match.m === 'sport' || match.m === 'dport';
	return !inner && 'not' in match && match.not ? (passing) => !test(passing) : test;
};

const positive = <K extends Match['m']>(match: Of<K>, setOf: (name: string) => SetIndex): Test =>
	tests[match.m](match, setOf);

type Of<K extends Match['m']> = Match & { readonly m: K };
type Tests = { readonly [K in Match['m']]: (match: Of<K>, setOf: (name: string) => SetIndex) => Test };

const tests: Tests = {
	src: ({ net }) => over(inNet(net), ({ packet }) => packet.src),
	dst: ({ net }) => over(inNet(net), ({ packet }) => packet.dst),
	in: ({ link }) => over(named(link), (passing) => passing.in?.name),
	out: ({ link }) => over(named(link), (passing) => passing.out?.name),
	proto: ({ proto }) => {
		const wanted = protocolOf[proto];
		return ({ packet }) => packet.protocol === wanted;
	},
	sport: ({ proto, port, not }) => ported('sport', [port], { proto, not }),
	dport: ({ proto, port, not }) => ported('dport', [port], { proto, not }),
	sports: ({ ports }) => ported('sport', ports),
	dports: ({ ports }) => ported('dport', ports),
	// Walked packets are never ICMP.
	icmp: () => () => false,
	mark:
		({ value, mask }) =>
		({ packet }) =>
			(packet.mark & mask) >>> 0 === value >>> 0,
	ctstate:
		({ states }) =>
		({ packet }) =>
			statesOf(packet.track).some((state) => states.includes(state)),
	ctorigdst: ({ net }) => {
		const covers = inNet(net);
		return ({ packet: { track } }) => typeof track === 'object' && covers(track.connection.original.dst);
	},
	set: ({ set, dirs }, setOf) => {
		const holds = setOf(set);
		const [ip, port = ip] = dirs.split(',');
		return ({ packet }) =>
			holds(packet[ip === 'src' ? 'src' : 'dst'], packet[port === 'src' ? 'sport' : 'dport'], packet.protocol);
	},
	addrtype: (match) => (passing) => {
		const limit = match.limitOut ? passing.out : match.limitIn ? passing.in : undefined;
		const { src, dst } = passing.packet;
		return (
			(!match.src || (typeOf(passing.host, src, limit) === match.src) !== (match.notSrc === true)) &&
			(!match.dst || (typeOf(passing.host, dst, limit) === match.dst) !== (match.notDst === true))
		);
	},
	rpfilter:
		({ invert }) =>
		(passing) =>
			cameBack(passing) !== (invert === true),
	transport: ({ proto }) => {
		const wanted = protocolOf[proto];
		return ({ packet }) => packet.protocol === wanted;
	},
	// A walked packet is its client's first, so no list contains the client yet.
	recent:
		({ op }) =>
		() =>
			op === 'set',
	statistic:
		({ probability }) =>
		({ choose }) =>
			choose(probability),
	physdev:
		({ in: portIn, out: portOut, bridged }) =>
		(passing) =>
			(!portIn || named(portIn)(passing.portIn?.name)) &&
			(!portOut || named(portOut)(passing.portOut?.name)) &&
			(!bridged || passing.portOut !== undefined),
	comment: () => () => true,
};

const over =
	<T>(test: (value: T) => boolean, of: (passing: Passing) => T): Test =>
	(passing) =>
		test(of(passing));

/** "cali+" matches any name that begins with cali. */
const named = (pattern: string): ((name: string | undefined) => boolean) => {
	if (!pattern.endsWith('+')) return (name) => name === pattern;
	const start = pattern.slice(0, -1);
	return (name) => name?.startsWith(start) === true;
};

/** Names and numbers of /etc/protocols. */
const protocolOf: Readonly<Record<string, Protocol>> = {
	tcp: 'TCP',
	udp: 'UDP',
	sctp: 'SCTP',
	6: 'TCP',
	17: 'UDP',
	132: 'SCTP',
};

const ported = (
	end: 'sport' | 'dport',
	ports: readonly string[],
	{ proto, not }: { readonly proto?: string; readonly not?: true | undefined } = {},
): Test => {
	const ranges = ports.map((range) => range.split(':').map(Number));
	return ({ packet }) =>
		(proto === undefined || packet.protocol === protocolOf[proto]) &&
		ranges.some(([first = 0, last = first]) => packet[end] >= first && packet[end] <= last) !== (not === true);
};

/** The type of an address as in the kernel's local table (net/ipv4/fib_frontend.c: inet_addr_type). @param limit only
 * this device's addresses count */
const typeOf = (host: Host, ip: Ip, limit: Device | undefined): AddrType => {
	if (ip === '255.255.255.255' || ip.startsWith('0.')) return 'BROADCAST';
	if (isMulticast(ip)) return 'MULTICAST';
	if (limit) return host.own.get(ip)?.name === limit.name ? 'LOCAL' : 'UNICAST';
	return isOwn(host, ip) ? 'LOCAL' : 'UNICAST';
};

const isMulticast = (ip: Ip): boolean => (ip.includes(':') ? ip.startsWith('ff') : /^2(2[4-9]|3\d)\./.test(ip));

/** Whether a packet back to the sender would leave by the device that this one came in by. */
const cameBack = (passing: Passing): boolean =>
	passing.in?.type === 'loopback' || routeTo(passing.host, passing.packet.src)?.device === passing.in;
