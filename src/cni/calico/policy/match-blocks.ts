import type { FelixMatch, FelixRule } from '../felix-rule.ts';
import { clear, isClear, marks, set } from '../vocabulary.ts';
import { netMatch, portChunks, portMatch, portSet, type Side } from './side.ts';

/** What of a rule does not fit in one rule of iptables, which has room for one network an end and for 15 ports, and no
 * "or": it stands in rules of its own before it, which leave their finding in a bit of the mark, scratch0. `rest` is
 * what the rule itself still has to match. (felix/rules/policy.go: ProtoRuleToIptablesRules, matchBlockBuilder) */
export const matchBlocks = (
	protocol: readonly FelixMatch[],
	src: Side,
	dst: Side,
): { readonly rules: readonly FelixRule[]; readonly rest: readonly [src: Side, dst: Side] } => {
	const ends = [src, dst].map((side) => ({ side, ports: hasManyPorts(side), nets: side.nets.length > 1 }));
	const positive = [
		...ends.flatMap(({ side, ports }) => (ports ? [portBlock(protocol, side)] : [])),
		...ends.flatMap(({ side, nets }) => (nets ? [netBlock(side)] : [])),
	];
	const left = ends.map(({ side, ports, nets }) => ({
		...side,
		...(ports ? { ports: [], named: [] } : {}),
		...(nets ? { nets: [] } : {}),
	}));
	const negative = left.filter(hasManyNets).flatMap(notNets);
	const [restSrc = src, restDst = dst] = left.map((side) => (hasManyNets(side) ? { ...side, notNets: [] } : side));
	const rules =
		positive.length + negative.length === 0 ? [] : [begin(positive), ...positive.flatMap(judged), ...negative];
	return { rules, rest: [restSrc, restDst] };
};

const hasManyPorts = ({ ports, named }: Side): boolean => portChunks(ports).length + named.length > 1;

/** A network that is meant, or not meant, fills the one place that a rule has for this end. */
const hasManyNets = ({ nets, notNets }: Side): boolean => notNets.length > 0 && nets.length + notNets.length > 1;

/** Of the matches of a block one is enough. */
type Block = readonly (readonly FelixMatch[])[];

const portBlock = (protocol: readonly FelixMatch[], { end, ports, named }: Side): Block => [
	...portChunks(ports).map((chunk) => [...protocol, portMatch(end, chunk)]),
	...named.map((name) => [portSet(end, name)]),
];

const netBlock = ({ end, nets }: Side): Block => nets.map((net) => [netMatch(end, net)]);

const both = marks.scratch0 | marks.scratch1;

/** The bit stands from the start where nothing has to set it. */
const begin = (positive: readonly Block[]): FelixRule => ({
	action: { t: 'mark', value: positive.length > 0 ? 0 : marks.scratch0, mask: both },
	spelled: 'masked',
});

/** The first block says yes in the bit itself; each other in scratch1, and takes the bit back when it said no. felix
 * never clears scratch1 in between: of three blocks the last is not heard when the second said yes. So it is here. */
const judged = (block: Block, place: number): readonly FelixRule[] => {
	const bit = place === 0 ? marks.scratch0 : marks.scratch1;
	const rules = block.map((match): FelixRule => ({ match, action: set(bit) }));
	return place === 0 ? rules : [...rules, { match: [isClear(marks.scratch1)], action: clear(marks.scratch0) }];
};

const notNets = ({ end, notNets: nets }: Side): readonly FelixRule[] =>
	nets.map((net) => ({ match: [netMatch(end, net)], action: clear(marks.scratch0) }));
