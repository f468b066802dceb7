import type { NodePlan, Reason } from '../../kernel/object.ts';
import { printRule } from '../../kernel/write-rule.ts';
import { type Ip, parseIp } from '../../net/ip.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { Decision, Hop } from '../trip.ts';
import type { Met, TracedPacket } from './monitor.ts';
import type { Journey, Sighting } from './sightings.ts';

/** A packet's stay on one host, as it was captured and traced. */
export interface SeenHop extends Hop {
	/** The addresses with which it arrived. */
	readonly came: { readonly src: Ip; readonly dst: Ip };
	/** Length of the packet as it left, with its IP header and any encapsulation. */
	readonly bytes?: number;
	/** Its link-layer destination as it left, or as it arrived if it did not leave. */
	readonly mac?: string;
	/** The direction at the last device; `in`: the packet was not seen to leave again. */
	readonly ended: 'in' | 'out' | 'nowhere';
	/** All rules that it matched, in order; `rules` are those that decided or translated. */
	readonly met: readonly SeenRule[];
}

export interface SeenRule extends Omit<Decision, 'because'> {
	/** Absent if no plan has such a rule. */
	readonly because?: Reason;
	readonly verdict: string;
	/** The packet before the rule. */
	readonly packet: Ends;
	/** The new destination, if the rule translates it. */
	readonly leads?: Pick<Ends, 'dst' | 'dport'>;
}

/** Source and destination of a packet with ports; 0 where the protocol has none. */
export interface Ends {
	readonly src: Ip;
	readonly sport: number;
	readonly dst: Ip;
	readonly dport: number;
}

/** The stays of a packet, each with its devices and rules. @param plans for the reasons of rules */
export const hopsOf = (journey: Journey, plans: ReadonlyMap<string, NodePlan>): readonly SeenHop[] => {
	const stays: [Sighting, ...Sighting[]][] = [];
	for (const sighting of journey.sightings) {
		const last = stays.at(-1);
		if (last && sameStay(last[0], sighting)) last.push(sighting);
		else stays.push([sighting]);
	}
	const told = new Set<readonly Met[]>();
	const hops = stays.map((stay) => {
		const [{ node, netns, outer }] = stay;
		const met = (netns === nodeNetns && (outer ? journey.around : journey.met).get(node)) || [];
		const first = !told.has(met);
		told.add(met);
		return hopOf(stay, first ? met : [], whose(plans.get(node)));
	});
	const stopped = [...journey.met, ...journey.around].filter(([, met]) => !told.has(met));
	return [...hops, ...stopped.flatMap(([node, met]) => unseen(node, met, whose(plans.get(node))))];
};

const sameStay = (a: Sighting, b: Sighting): boolean =>
	a.node === b.node && a.netns === b.netns && Boolean(a.outer) === Boolean(b.outer);

type Whose = (met: Met) => Reason | undefined;

/** Finds a rule's reason by its text: plans' rules are written as `iptables-save` prints them. */
const whose = (plan: NodePlan = []): Whose => {
	const known = new Map<string, Reason>();
	for (const object of plan) {
		if (object.kind !== 'chain' && object.kind !== 'hook') continue;
		const rules = object.kind === 'chain' ? object.rules : [...object.first, ...object.last];
		const chain = object.kind === 'chain' ? object.name : object.chain;
		for (const rule of rules) known.set(`${object.table} ${chain} ${printRule(rule)}`, object.because);
	}
	return ({ table, chain, rule }) => known.get(`${table} ${chain} ${rule}`);
};

const hopOf = (stay: readonly [Sighting, ...Sighting[]], met: readonly Met[], of: Whose): SeenHop => {
	const [first] = stay;
	const last = stay.at(-1) ?? first;
	const { node, netns } = first;
	const { src, dst } = first.outer ? endsOf(last.outer ?? last.packet) : leftWith(last, met);
	const came = first.outer ?? first.packet;
	const seen = rulesSeen(met, of, endsOf(last.packet));
	return {
		...{ node, netns },
		...(first.way === 'in' && { in: first.device }),
		...(last.way === 'out' && { out: last.device }),
		devices: stay.map(({ device }) => device).filter((device, i, all) => device !== all[i - 1]),
		...{ src, dst, came: { src: came.src, dst: came.dst } },
		mtu: Math.min(...stay.map(({ mtu }) => mtu)),
		...around(last),
		...{ bytes: (last.outer ?? last.packet).bytes, mac: last.frame.to },
		...{ ended: last.way, met: seen, rules: seen.flatMap(decision) },
	};
};

/** The addresses with which the packet left. If it was stopped after it came in by a device, it may have been
 * translated before, which only the rules show. */
const leftWith = ({ way, packet }: Sighting, met: readonly Met[]): Pick<Ends, 'src' | 'dst'> => {
	const stopped = way === 'in' ? met.at(-1)?.packet : undefined;
	return stopped ? endsOf(stopped) : packet;
};

const endsOf = ({ src, sport = 0, dst, dport = 0 }: Packet): Ends => ({
	...{ src: parseIp(src), sport, dst: parseIp(dst), dport },
});

type Packet = Pick<TracedPacket, 'src' | 'dst'> & Partial<Pick<TracedPacket, 'sport' | 'dport'>>;

const around = ({ outer, packet }: Sighting): Pick<Hop, 'encapsulation'> | Record<string, never> => {
	if (!outer?.vxlan) return {};
	const { src, dst, dport = 0, vxlan } = outer;
	return {
		encapsulation: { type: 'vxlan', vni: vxlan.vni, port: dport, src, dst, overhead: outer.bytes - packet.bytes },
	};
};

/** The stay of a packet that a node's own rules stopped before any device: captures do not show it, the trace does. */
const unseen = (node: string, met: readonly Met[], of: Whose): readonly SeenHop[] => {
	const [first, last] = [met[0]?.packet, met.at(-1)?.packet];
	if (!first || !last) return [];
	const left = endsOf(last);
	const { src, dst } = left;
	const came = { src: parseIp(first.src), dst: parseIp(first.dst) };
	const seen = rulesSeen(met, of, left);
	const rules = seen.flatMap(decision);
	return [{ node, netns: nodeNetns, devices: [], src, dst, came, ended: 'nowhere', met: seen, rules }];
};

const rulesSeen = (met: readonly Met[], of: Whose, left: Ends): readonly SeenRule[] =>
	met
		.filter(({ rule }) => rule !== undefined && !/ -j TRACE$/.test(rule))
		.map((one) => {
			const { table, chain, rule = '', verdict } = one;
			const because = of(one);
			const next = met.slice(met.indexOf(one) + 1).find((later) => later.packet !== one.packet)?.packet;
			const became = next ? endsOf(next) : left;
			return {
				...{ table, chain, rule, verdict, did: didOf(one, became, left), packet: endsOf(one.packet) },
				...(because !== undefined && { because }),
				...(targetOf(rule) === 'DNAT' && { leads: { dst: became.dst, dport: became.dport } }),
			};
		});

const targetOf = (rule: string): string => / -[jg] (\S+)(?: .*)?$/.exec(` ${rule}`)?.[1] ?? '';

/** What a rule did with the packet. @param became the packet before the next rule @param left the packet as the node
 * sent it */
const didOf = ({ packet, rule = '', verdict }: Met, became: Ends, left: Ends): string => {
	const target = targetOf(rule);
	if (target === 'REJECT') return `rejected with ${/--reject-with (\S+)/.exec(rule)?.[1] ?? 'an ICMP error'}`;
	if (target === 'DNAT') return `destination ${packet.dst}:${packet.dport} → ${became.dst}:${became.dport}`;
	if (target === 'MASQUERADE' || target === 'SNAT')
		return packet.src === left.src ? `source ${packet.src} replaced` : `source ${packet.src} → ${left.src}`;
	return words[verdict] ?? verdict.toLowerCase();
};

const words: Readonly<Record<string, string>> = {
	ACCEPT: 'accepted',
	DROP: 'dropped',
	RETURN: 'returned',
	CONTINUE: 'went on',
};

/** A policy's rule that allows a packet only marks it; the calling chain then returns on that mark. */
const decision = (
	{ verdict, because = unplanned, packet: _packet, leads: _leads, ...rule }: SeenRule,
	i: number,
	all: readonly SeenRule[],
): readonly Decision[] => {
	if (verdict === 'ACCEPT' || verdict === 'DROP') return [{ ...rule, because }];
	const marks = / -j MARK /.test(rule.rule) && all[i + 1]?.verdict === 'RETURN';
	return marks ? [{ ...rule, because, did: 'let pass' }] : [];
};

/** The reason of a rule that no plan has. */
export const unplanned = 'no plan has this rule: it was added by hand';
