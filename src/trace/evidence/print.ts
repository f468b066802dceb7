import { pathOf } from '../path.ts';
import type { Walk } from '../walk.ts';
import { hostOf } from './cause.ts';
import type { SeenHop, SeenRule } from './hops.ts';
import type { Observation } from './observe.ts';

interface Options {
	/** Print all rules that the packet matched, not only those that decided or translated. */
	readonly everyRule?: boolean;
}

/** Prints a real packet's path: a line for each stay with its addresses, below it the rules that decided, then the way
 * back, and in one line each difference from the plans. */
export const printObservation = (seen: Observation, predicted: Walk, options: Options = {}): string =>
	[
		'seen by the kernels:',
		...seen.hops.flatMap((hop) => printHop(hop, options)),
		...(seen.answer.length > 0 ? ['back:', ...seen.answer.flatMap((hop) => printHop(hop, options))] : []),
		...seen.notes.map((note) => `not seen: ${note}`),
		'',
		'predicted by the plans:',
		`  there: ${pathOf(predicted.hops).text || '-'}`,
		...(predicted.answer?.length ? [`  back:  ${pathOf(predicted.answer).text}`] : []),
		`  ${predicted.verdict}${predicted.cause ? `: ${predicted.cause}` : ''}`,
	].join('\n');

const printHop = (hop: SeenHop, { everyRule = false }: Options): readonly string[] => {
	const rules: readonly Pick<SeenRule, 'table' | 'chain' | 'rule' | 'did' | 'because'>[] = everyRule
		? hop.met
		: hop.rules;
	return [
		`  ${hostOf(hop)}: ${hop.devices.join(' → ') || '-'}  ${ends(hop)}${around(hop)}${hop.mtu === undefined ? '' : `  mtu ${hop.mtu}`}`,
		...rules.map(
			({ table, chain, rule, did, because }) =>
				`      ${did} by ${table}: -A ${chain} ${rule}${because ? ` (${because})` : ' (NO PLAN HAS THIS RULE)'}`,
		),
	];
};

/** Addresses; before and after translation, if there was one. */
const ends = ({ came, src, dst }: SeenHop): string => {
	const left = `${src} → ${dst}`;
	return came.src === src && came.dst === dst ? left : `${came.src} → ${came.dst} became ${left}`;
};

const around = ({ encapsulation: e }: SeenHop): string =>
	e ? `  ${e.type.toUpperCase()} ${e.vni} udp ${e.port} +${e.overhead}` : '';
