import type { Evidence } from '../../bus/evidence.ts';
import type { NodePlan } from '../../kernel/object.ts';
import type { Verdict } from '../../model/scenario.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { Protocol } from '../../net/port.ts';
import { routerName } from '../../plan/router.ts';
import type { Goal } from '../walk.ts';
import { heldBack, hostOf, lossOf, saidBy } from './cause.ts';
import { attributable } from './counters.ts';
import { hopsOf, type SeenHop } from './hops.ts';
import { type FlowSeen, flowIn, type Sighting } from './sightings.ts';
import { dropIn, isAboutPort, isStop, refusalIn, type Stop } from './stop.ts';

/** A real packet's path and end, by the kernels' evidence. */
export interface Observation {
	readonly verdict: Verdict;
	/** Why no answer came, or which rule allowed the packet. */
	readonly cause: string;
	/** The same as structured facts; absent if an answer came, or it is unknown which host or rule stopped the packet. */
	readonly stop?: Stop;
	/** Its last destination, after all translations; absent if it was never seen. */
	readonly goal?: Goal;
	readonly hops: readonly SeenHop[];
	/** The way back, as far as it went. */
	readonly answer: readonly SeenHop[];
	/** What could not be captured or traced. */
	readonly notes: readonly string[];
	/** Some kernel's trace messages were lost: `hops` may lack rules. */
	readonly overrun: boolean;
}

/** The result for the client. */
interface Result {
	readonly verdict: Verdict;
	/** ECONNREFUSED and the like. */
	readonly error?: string;
}

interface Asked {
	/** The address that the client connected to. */
	readonly to?: string;
	readonly port: number;
	readonly protocol: Protocol;
	readonly sport: number;
}

interface Seen {
	readonly evidence: readonly Evidence[];
	readonly plans: ReadonlyMap<string, NodePlan>;
	readonly vxlanPorts: readonly number[];
}

/** Finds a packet's path and end in the evidence of all machines. */
export const observe = (asked: Asked, result: Result, { plans, vxlanPorts, ...all }: Seen): Observation => {
	const seen = { plans, vxlanPorts, evidence: attributable(all.evidence, asked.protocol) };
	const flow = flowIn(seen.evidence, { ...asked, vxlanPorts: seen.vxlanPorts });
	const hops = hopsOf(flow.there, seen.plans);
	const answer = hopsOf(flow.back, seen.plans);
	const notes = seen.evidence.flatMap(notesOf);
	const overrun = seen.evidence.some((one) => one.overrun);
	const { verdict } = result;
	const goal = goalOf(flow, hops);
	const common = { verdict, ...(goal && { goal }), ...{ hops, answer, notes, overrun } };
	if (verdict === 'allow') return { ...common, cause: passed(hops) };
	const ended = { flow, hops, answer, asked, result, evidence: seen.evidence };
	const stop = stopOf(ended);
	return { ...common, cause: causeOf(ended), ...(stop && { stop }) };
};

/** The last destination. If a host stopped the packet behind a device, or before any, rules show more than captures. */
const goalOf = ({ there }: FlowSeen, hops: readonly SeenHop[]): Goal | undefined => {
	const last = there.sightings.at(-1);
	const stay = hops.findLast(({ encapsulation }) => !encapsulation);
	const rule = stay?.met.at(-1);
	if (stay && rule && stay.ended !== 'out' && (!last || last.node === stay.node))
		return { ip: stay.dst, port: (rule.leads ?? rule.packet).dport };
	return last && { ip: last.packet.dst, port: last.packet.dport ?? 0 };
};

const notesOf = ({ node, notes, overrun }: Evidence): readonly string[] =>
	[...notes, ...(overrun ? ['the kernel had more to tell of rules at once than was taken: some are missing'] : [])].map(
		(note) => `${node}: ${note}`,
	);

/** Whether rules are missing from the trace: a kernel reports lost messages; or a node, where every packet matches some
 * rule, shows none; or the destination has changed without a rule. */
export const isForgetful = ({ hops, notes, overrun }: Observation): boolean =>
	overrun || (notes.length === 0 && hops.some((hop) => hop.netns === nodeNetns && (isMute(hop) || isMoved(hop))));

const isMute = ({ node, met }: SeenHop): boolean => node !== routerName && met.length === 0;

const isMoved = ({ came, dst, met }: SeenHop): boolean =>
	came.dst !== dst && !met.some(({ did }) => did.startsWith('destination '));

const passed = (hops: readonly SeenHop[]): string => {
	const grants = hops.flatMap((hop) =>
		hop.rules
			.filter(({ did }) => did === 'let pass')
			.map(({ because, chain }) => `${hostOf(hop)}: ${because} (${chain})`),
	);
	return grants.length > 0 ? `let pass by ${[...new Set(grants)].join(' and ')}` : 'no rule on the way stops it';
};

interface Case {
	readonly flow: FlowSeen;
	readonly hops: readonly SeenHop[];
	readonly answer: readonly SeenHop[];
	readonly asked: Asked;
	readonly result: Result;
	readonly evidence: readonly Evidence[];
}

const causeOf = (ended: Case): string => {
	const { flow, hops, answer, asked, result, evidence } = ended;
	const reset = resetIn(flow);
	const [error] = flow.errors;
	const spoken = error && saidBy(error, ownerOf(error.node, error.netns));
	const refused = reset
		? `${hostOf(reset)}: nothing listens on ${reset.packet.src}:${reset.packet.sport ?? asked.port}/${asked.protocol}`
		: spoken;
	const dropped = wasDropped(hops);
	if (dropped || (hops.length === 0 && !refused))
		return dropped ? lossOf(hops, evidence) : (heldBack(asked.to ?? '', evidence) ?? unsent(result));
	if (refused && result.verdict === 'reject') return withRoute(refused, hops, evidence);
	if (answer.length > 0) return `the answer was lost on the way back: ${lossOf(answer, evidence)}`;
	return refused ? `${refused}; the client did not learn of it` : lossOf(hops, evidence);
};

/** The rule that dropped the packet or its answer, or the host that refused it. */
const stopOf = ({ flow, hops, answer, asked: { protocol }, result }: Case): Stop | undefined => {
	const isRefused = result.verdict === 'reject' && !wasDropped(hops);
	const refusal = isRefused ? (resetIn(flow) ?? flow.errors.find(isAboutPort)) : undefined;
	if (refusal) return refusalIn(refusal, protocol);
	return dropIn(hops, protocol) ?? (answer.length > 0 && !isRefused ? dropIn(answer, protocol, true) : undefined);
};

const resetIn = ({ back }: FlowSeen): Sighting | undefined =>
	back.sightings.find(({ packet: { tcp, sctp } }) => tcp?.flags.includes('RST') || sctp?.chunk === 'ABORT');

const wasDropped = (hops: readonly SeenHop[]): boolean => hops.flatMap(({ rules }) => rules).some(isStop);

const ownerOf = (node: string, netns: string): string => hostOf({ node, netns });

/** The kernel has several reasons for "host unreachable"; the hop where the packet was last seen tells which. */
const withRoute = (refused: string, hops: readonly SeenHop[], evidence: readonly Evidence[]): string =>
	/no answer to ARP/.test(refused) ? lossOf(hops, evidence) : refused;

const unsent = ({ error }: Result): string => {
	const words = own[error ?? ''] ?? 'no packet was seen to leave';
	return `${words}${error ? ` (${error})` : ''}`;
};

/** Errors of the sender's own kernel before it sends anything (connect(2)). */
const own: Readonly<Record<string, string>> = {
	ENETUNREACH: 'the sender has no route',
	EHOSTUNREACH: 'the sender can not reach the next hop: no answer to ARP, or a route that says unreachable',
	EINVAL: "the sender's own blackhole route swallows it",
	EACCES: "the sender's own route prohibits it",
	EPERM: "the sender's own rules drop it",
	EMSGSIZE: "MTU: it is longer than the sender's own device takes",
};
