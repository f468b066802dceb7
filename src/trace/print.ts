import { pathOf } from './path.ts';
import type { Decision, Hop } from './trip.ts';
import type { Walk } from './walk.ts';

/** Prints a walk: the verdict, a line for each hop with the rules that decided below it, and the way back in one
 * line. */
export const printWalk = (walk: Walk): string =>
	[
		`${walk.verdict}${walk.servedBy ? `, answered by ${walk.servedBy}` : ''}${walk.cause ? `: ${walk.cause}` : ''}`,
		...walk.hops.flatMap(printHop),
		...(walk.clientIP ? [`the server sees ${walk.clientIP}`] : []),
		...(walk.answer?.length ? [`back: ${pathOf(walk.answer).text}`] : []),
		...(walk.verdict === 'allow' ? [cost(walk)] : []),
	].join('\n');

const printHop = (hop: Hop): readonly string[] => [
	`  ${where(hop)}: ${hop.devices.join(' → ') || '-'}  ${hop.src} → ${hop.dst}${around(hop)}  mtu ${hop.mtu}`,
	...hop.rules.map(printDecision),
];

const where = ({ node, netns }: Hop): string => (netns ? `${node} ${netns}` : node);

const around = ({ encapsulation: e }: Hop): string =>
	e ? `  ${e.type.toUpperCase()} ${e.vni} udp ${e.port} +${e.overhead}` : '';

const printDecision = ({ table, chain, rule, because, did }: Decision): string =>
	`      ${did} by ${table}: -A ${chain} ${rule} (${because})`;

const cost = ({ hops }: Walk): string => {
	const { overheadBytes, mtu } = pathOf(hops);
	return `costs ${overheadBytes} bytes a packet; the longest packet is ${mtu} bytes`;
};
