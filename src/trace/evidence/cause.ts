import type { Evidence, Lookup, SeenFrame } from '../../bus/evidence.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { SeenHop } from './hops.ts';
import type { Sighting } from './sightings.ts';

/** Why a packet was not seen again after its last hop: a rule dropped it, the kernel has no route for it, an ARP
 * request remained unanswered, or the like. @param hops empty if it was never seen */
export const lossOf = (hops: readonly SeenHop[], evidence: readonly Evidence[]): string => {
	const dropped = hops.flatMap((hop) => dropIn(hop));
	const last = hops.at(-1);
	if (dropped[0]) return dropped[0];
	if (!last) return 'no packet was seen to leave';
	for (const find of finders) {
		const found = find(last, evidence);
		if (found) return `${hostOf(last)}: ${found}`;
	}
	return `${hostOf(last)}: last seen ${last.ended === 'out' ? 'leaving' : 'coming in'} by ${last.devices.at(-1) ?? 'no device'}${counted(last, evidence)}`;
};

export const hostOf = ({ node, netns }: Pick<SeenHop, 'node' | 'netns'>): string => (netns ? `${node} ${netns}` : node);

const dropIn = (hop: SeenHop): readonly string[] =>
	hop.rules
		.filter(({ did }) => did === 'dropped' || did.startsWith('rejected'))
		.map(({ did, table, chain, rule, because }) => {
			const where = `${did} by table ${table}: -A ${chain}`;
			const meaning = meanings.map((mean) => mean(rule, because, hop)).find((words) => words !== undefined);
			return `${hostOf(hop)}: ${meaning ? `${meaning}; ${where} ${rule.replace(comments, '')}` : `${where} ${rule.replace(hash, '')} (${because})`}`;
		});

/** felix' hash of a rule, which means nothing to people. */
const hash = /-m comment --comment "?cali:[\w-]+"? /;

/** Comments of a rule, which add nothing to an explained one. */
const comments = /-m comment --comment ("[^"]*"|\S+) /g;

/** The meaning of a rule; undefined if its text is clear. */
type Meaning = (rule: string, because: string, hop: SeenHop) => string | undefined;

/** At the end of a tier felix drops what none of the tier's policies allowed. Policies of other tiers are not the
 * cause. */
const endOfTier: Meaning = (rule, because) => {
	const [, tier] = /End of tier (\S+)\. Drop if no policies passed packet/.exec(rule) ?? [];
	if (tier === undefined) return undefined;
	const [, direction, pod, all = ''] =
		/(ingress|egress) of pod (\S+), which is the matter of (.*)$/.exec(because) ?? [];
	const own = all.split('; ').find((one) => one.startsWith(`tier ${tier}: `));
	return pod === undefined
		? `no policy allows it (${because})`
		: `no policy allows it: ${pod} is isolated for ${direction} by ${own?.slice(`tier ${tier}: `.length) ?? all}`;
};

const reversePath: Meaning = (rule, _because, { src, devices }) =>
	/-m rpfilter .*--invert/.test(rule)
		? `the reverse path filter dropped it: the way back to ${src} does not lead over ${devices.at(-1)}`
		: undefined;

const byPolicy: Meaning = (_rule, because) => {
	const [, policy] = /^[^:]*: (\w*Policy \S+ (?:ingress|egress).*)$/.exec(because) ?? [];
	return policy && `denied by ${policy}`;
};

const meanings: readonly Meaning[] = [endOfTier, reversePath, byPolicy];

type Finder = (last: SeenHop, evidence: readonly Evidence[]) => string | undefined;

/** The kernel's own result of routing the packet from the device that it came in by. */
const unrouted: Finder = ({ node, netns, devices, dst, ended }, evidence) => {
	if (ended !== 'in') return undefined;
	const device = devices.at(-1);
	const asked = lookupsOn(node, evidence).find(
		(one) => one.netns === netns && one.device === device && one.dst === dst,
	);
	return asked?.error && (errors[asked.error]?.(asked) ?? `the kernel has no way to ${dst}: ${asked.error}`);
};

/** The kernel's errors for a packet that it does not route (net/ipv4/route.c, fib_frontend.c). */
const errors: Readonly<Record<string, (asked: Lookup) => string>> = {
	'Network is unreachable': ({ dst }) => `no route to ${dst}`,
	'No route to host': ({ dst }) => `no route to ${dst}, or the device does not forward`,
	'Invalid cross-device link': ({ src, device }) =>
		`the reverse path filter of ${device} dropped it: the way back to ${src} does not lead there`,
	'Invalid argument': ({ dst }) => `${dst} is in a blackhole route`,
	'Permission denied': ({ dst }) => `a route prohibits ${dst}`,
};

const unanswered: Finder = ({ node, netns }, evidence) => {
	const frames = evidence.filter((one) => one.node === node).flatMap(({ frames }) => frames);
	return silenceIn(frames.filter((one) => one.netns === netns));
};

/** An ARP request without a reply. */
const silenceIn = (frames: readonly SeenFrame[]): string | undefined => {
	const answered = new Set(frames.flatMap(({ frame: { arp } }) => (arp?.op === 'reply' ? [arp.sender] : [])));
	const open = frames.find(
		({ way, frame: { arp } }) => way === 'out' && arp?.op === 'request' && !answered.has(arp.target),
	);
	return open && `no answer to ARP: no host on ${open.device} has ${open.frame.arp?.target}`;
};

/** The client waited for its neighbour's link-layer address and sent nothing. */
export const heldBack = (to: string, evidence: readonly Evidence[]): string | undefined => {
	for (const { node, frames } of evidence)
		for (const [netns, own] of Map.groupBy(frames, ({ netns }) => netns)) {
			const silence = silenceIn(
				own.filter(({ frame: { arp } }) => arp && [arp.target, arp.sender].some((one) => one === to)),
			);
			if (silence && netns !== nodeNetns) return `${hostOf({ node, netns })}: ${silence}`;
		}
	return undefined;
};

/** The packet was sent to a tunnel's device, and no frame left on the underlay. */
const unwrapped: Finder = ({ devices, encapsulation, ended, node }, evidence) => {
	const device = devices.at(-1) ?? '';
	if (encapsulation || ended !== 'out' || !/^(flannel\.|vxlan)/.test(device)) return undefined;
	const frame = evidence
		.filter((one) => one.node === node)
		.flatMap(({ frames }) => frames)
		.find((one) => one.device === device && one.way === 'out' && one.frame.ip);
	return `it went into ${device} and never came out on the underlay: the FDB has no entry for ${frame?.frame.to ?? 'its address'}`;
};

const blackholed: Finder = ({ node, netns, dst }, evidence) => {
	const reached = lookupsOn(node, evidence).find((one) => one.netns === netns && one.dst === dst && one.error);
	return reached?.error && errors[reached.error]?.(reached);
};

const lostOnWire: Finder = ({ encapsulation, ended, netns, devices }, evidence) => {
	if (ended !== 'out' || netns !== nodeNetns || devices.at(-1) !== 'eth0') return undefined;
	const blind = evidence.flatMap(({ node, devices, notes }) =>
		devices.length === 0 ? [`${node}: ${notes.join(', ')}`] : [],
	);
	const unseen = blind.length > 0 ? `, where no capture was possible (${blind.join('; ')})` : '';
	return encapsulation
		? `it left by eth0 for ${encapsulation.dst} and was never seen there${unseen}`
		: `it left by eth0 and was never seen again${unseen}`;
};

const silentServer: Finder = ({ netns, ended, node }, evidence) =>
	netns !== nodeNetns && ended === 'in'
		? `it got there, and nothing answered${counted({ node, netns }, evidence)}`
		: undefined;

/** A device silently drops packets longer than its MTU and a VLAN tag; the kernel sends an ICMP error only where it
 * routes (include/linux/netdevice.h: __is_skb_forwardable). */
const tooLong: Finder = ({ node, netns, devices, ended, bytes = 0, mac }, evidence) => {
	if (ended !== 'out') return undefined;
	const all = evidence.flatMap((one) => one.devices.map((device) => ({ node: one.node, ...device })));
	const next = all.find((one) => one.mac === mac && one.mtu + vlanTag < bytes);
	if (next) return `MTU: ${hostOf(next)} ${next.device} takes ${next.mtu} bytes, and the packet has ${bytes}`;
	const own = all.filter((one) => one.node === node && one.netns === netns);
	const ports = own.filter(
		({ device, mtu }) => /^(veth|cali)/.test(device) && mtu < bytes && device !== devices.at(-1),
	);
	const narrow = ports.map(({ device, mtu }) => `${device} ${mtu}`).join(', ');
	return narrow && `MTU: it has ${bytes} bytes, and a port of ${devices.at(-1)} takes less: ${narrow}`;
};

const vlanTag = 4;

const finders: readonly Finder[] = [unrouted, unanswered, tooLong, unwrapped, blackholed, silentServer, lostOnWire];

const lookupsOn = (node: string, evidence: readonly Evidence[]): readonly Lookup[] =>
	evidence.filter((one) => one.node === node).flatMap(({ lookups }) => lookups);

/** Counters of dropped packets that grew during the capture, as further evidence; only those that other packets cannot
 * have changed (`attributable`). */
const counted = ({ node, netns }: Pick<SeenHop, 'node' | 'netns'>, evidence: readonly Evidence[]): string => {
	const grown = evidence
		.filter((one) => one.node === node)
		.flatMap(({ counters }) => counters.filter((one) => one.netns === netns));
	return grown.length === 0
		? ''
		: ` (its kernel counted meanwhile: ${grown.map(({ name, by }) => `${name} by ${by}`).join(', ')})`;
};

/** What an ICMP error means (RFC 792, RFC 1812), with the host that sent it. */
export const saidBy = ({ packet: { src, icmp } }: Sighting, owner: string): string | undefined => {
	if (!icmp?.about) return undefined;
	const { about, mtu } = icmp;
	const who = owner || src;
	const port = `${about.dst}:${about.dport}/${about.protocol}`;
	if (icmp.type === 11) return `${who}: the TTL of the packet expired, as in a routing loop`;
	if (icmp.type !== 3) return undefined;
	const told: Readonly<Record<number, string>> = {
		0: `${who}: no route to ${about.dst}`,
		1: `${who}: no answer to ARP for ${about.dst}, or for the next hop to it`,
		2: `${who}: ${about.protocol} is not supported there, so nothing listens on ${port}`,
		3: `${who}: nothing listens on ${port}`,
		4: `${who}: the MTU is ${mtu} bytes, and the packet has ${about.bytes}`,
		13: `${who}: refused by a rule`,
	};
	return told[icmp.code] ?? `${who}: unreachable (ICMP code ${icmp.code})`;
};
