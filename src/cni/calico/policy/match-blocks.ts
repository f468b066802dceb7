import type { FelixMatch, FelixRule } from '../felix-rule.ts';
import { clear, isClear, marks, set } from '../vocabulary.ts';
import { netMatch, portChunks, portMatch, portSet, type Side } from './side.ts';

/** Rules for the matches that do not fit into one iptables rule, which can have one network per end and 15 ports, and
 * no "or". They precede the rule and leave their result in a bit of the mark, scratch0; `rest` is what the rule itself
 * still has to match. (felix/rules/policy.go: ProtoRuleToIptablesRules, matchBlockBuilder) */
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

/** Whether the networks do not fit: a rule can match one network per end, wanted or excluded. */
const hasManyNets = ({ nets, notNets }: Side): boolean => notNets.length > 0 && nets.length + notNets.length > 1;

/** Alternatives, one of which has to match. */
type Block = readonly (readonly FelixMatch[])[];

const portBlock = (protocol: readonly FelixMatch[], { end, ports, named }: Side): Block => [
	...portChunks(ports).map((chunk) => [...protocol, portMatch(end, chunk)]),
	...named.map((name) => [portSet(end, name)]),
];

const netBlock = ({ end, nets }: Side): Block => nets.map((net) => [netMatch(end, net)]);

const both = marks.scratch0 | marks.scratch1;

/** Sets the bit if no block will set it. */
const begin = (positive: readonly Block[]): FelixRule => ({
	action: { t: 'mark', value: positive.length > 0 ? 0 : marks.scratch0, mask: both },
	spelled: 'masked',
});

/** The first block sets scratch0 itself. Each later one sets scratch1, and clears scratch0 if it did not match. felix
 * never clears scratch1 in between, so after a match of the second block the third one has no effect; this is
 * reproduced here. */
const judged = (block: Block, place: number): readonly FelixRule[] => {
	const bit = place === 0 ? marks.scratch0 : marks.scratch1;
	const rules = block.map((match): FelixRule => ({ match, action: set(bit) }));
	return place === 0 ? rules : [...rules, { match: [isClear(marks.scratch1)], action: clear(marks.scratch0) }];
};

const notNets = ({ end, notNets: nets }: Side): readonly FelixRule[] =>
	nets.map((net) => ({ match: [netMatch(end, net)], action: clear(marks.scratch0) }));
