import type { Evidence } from '../../bus/evidence.ts';
import type { NodePlan } from '../../kernel/object.ts';
import type { Verdict } from '../../model/scenario.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { Protocol } from '../../net/port.ts';
import { routerName } from '../../plan/router.ts';
import { heldBack, hostOf, lossOf, saidBy } from './cause.ts';
import { hopsOf, type SeenHop } from './hops.ts';
import { type FlowSeen, flowIn } from './sightings.ts';

/** A real packet's way, and how it ended, by what the kernels showed. */
export interface Observation {
	readonly verdict: Verdict;
	/** Why no answer came; or what let the packet pass. */
	readonly cause: string;
	readonly hops: readonly SeenHop[];
	/** The way back, as far as it went. */
	readonly answer: readonly SeenHop[];
	/** What could not be looked at. */
	readonly notes: readonly string[];
	/** Some kernel had more to tell of rules than was taken: `hops` may lack some. */
	readonly overrun: boolean;
}

/** How it ended for whoever asked. */
interface Result {
	readonly verdict: Verdict;
	/** ECONNREFUSED and the like. */
	readonly error?: string;
}

interface Asked {
	/** The address that was asked. */
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

/** Reads a packet's way and its end out of what all machines saw. */
export const observe = (asked: Asked, result: Result, seen: Seen): Observation => {
	const flow = flowIn(seen.evidence, { ...asked, vxlanPorts: seen.vxlanPorts });
	const hops = hopsOf(flow.there, seen.plans);
	const answer = hopsOf(flow.back, seen.plans);
	const notes = seen.evidence.flatMap(notesOf);
	const overrun = seen.evidence.some((one) => one.overrun);
	const { verdict } = result;
	const cause =
		verdict === 'allow' ? passed(hops) : causeOf({ flow, hops, answer, asked, result, evidence: seen.evidence });
	return { verdict, cause, hops, answer, notes, overrun };
};

const notesOf = ({ node, notes, overrun }: Evidence): readonly string[] =>
	[...notes, ...(overrun ? ['the kernel had more to tell of rules at once than was taken: some are missing'] : [])].map(
		(note) => `${node}: ${note}`,
	);

/** Rules have done more than was told of them: a kernel said so; or on a node, which has rules for whatever passes,
 * none was met, or the packet has another destination by nobody. */
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

const causeOf = ({ flow, hops, answer, asked, result, evidence }: Case): string => {
	const reset = flow.back.sightings.find(
		({ packet: { tcp, sctp } }) => tcp?.flags.includes('RST') || sctp?.chunk === 'ABORT',
	);
	const [error] = flow.errors;
	const spoken = error && saidBy(error, ownerOf(error.node, error.netns));
	const refused = reset
		? `${hostOf(reset)}: nothing listens on ${reset.packet.src}:${asked.port}/${asked.protocol}`
		: spoken;
	const dropped = hops.flatMap(({ rules }) => rules).some(({ did }) => did === 'dropped' || did.startsWith('rejected'));
	if (dropped || (hops.length === 0 && !refused))
		return dropped ? lossOf(hops, evidence) : (heldBack(asked.to ?? '', evidence) ?? unsent(result));
	if (refused && result.verdict === 'reject') return withRoute(refused, hops, evidence);
	if (answer.length > 0) return `the answer was lost on the way back: ${lossOf(answer, evidence)}`;
	return refused ? `${refused}; nobody heard of it` : lossOf(hops, evidence);
};

const ownerOf = (node: string, netns: string): string => hostOf({ node, netns });

/** The kernel says "host unreachable" for more than one reason; where the packet was seen last tells which. */
const withRoute = (refused: string, hops: readonly SeenHop[], evidence: readonly Evidence[]): string =>
	/no answer to ARP/.test(refused) ? lossOf(hops, evidence) : refused;

const unsent = ({ error }: Result): string => {
	const words = own[error ?? ''] ?? 'no packet was seen to leave';
	return `${words}${error ? ` (${error})` : ''}`;
};

/** What the sender's own kernel says before anything is sent (connect(2)). */
const own: Readonly<Record<string, string>> = {
	ENETUNREACH: 'the sender has no route',
	EHOSTUNREACH: 'the sender can not reach the next hop: no answer to ARP, or a route that says unreachable',
	EINVAL: "the sender's own blackhole route swallows it",
	EACCES: "the sender's own route prohibits it",
	EPERM: "the sender's own rules drop it",
	EMSGSIZE: "MTU: it is longer than the sender's own device takes",
};
