import { type Source, type Way, ways } from '../trace/facts.ts';
import { differenceKinds } from './compare.ts';
import { words } from './ink.ts';
import { kindWords } from './print-comparison.ts';
import type { Differing, Side, SideBySide } from './side-by-side.ts';
import { printCell } from './table.ts';

/** A summary in sentences. */
export const sentencesOf = (compared: SideBySide): readonly string[] => [
	...failures(compared.sides),
	...verdicts(compared),
	...sources(compared.sides),
	...behindIngress(compared.sides),
	...wrapping(compared.sides),
	...rules(compared.sides),
];

/** A side may have differences and yet fail nothing: late cells, or cells that only the plans predicted otherwise. */
const failures = (sides: readonly Side[]): readonly string[] =>
	sides.flatMap(({ name, passed, differences, failedChecks }) => {
		const told = differenceKinds.flatMap((kind) => {
			const count = differences[kind] ?? 0;
			return count > 0 ? [`${counted(count, 'cell')} ${kindWords[kind]}`] : [];
		});
		if (failedChecks > 0) told.push(`${counted(failedChecks, 'check')} failed`);
		if (told.length === 0) return [];
		return [`${name} ${passed ? 'is as expected, but' : 'is not as expected'}: ${listed(told)}.`];
	});

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const verdicts = ({ sides, cells, differing }: SideBySide): readonly string[] => {
	if (cells === 0) return [];
	const all = sides.length === 2 ? 'both' : `all ${sides.length}`;
	if (differing.length === 0) return [`Who reaches whom is the same on ${all}: ${cells} cells, no difference.`];
	const rest = differing.slice(mostTold).flatMap((group) => group.cells).length;
	return [
		...differing.slice(0, mostTold).map((group) => differingSentence(group, sides)),
		...(rest > 0 ? [`${rest} more cells differ in other ways.`] : []),
	];
};

/** The most differences that are described one by one. */
const mostTold = 5;

/** "4 cells (shop/a → shop/b:80/TCP, …) are allowed on x, dropped on y." */
const differingSentence = ({ step, verdicts: seen, cells }: Differing, sides: readonly Side[]): string => {
	const groups = Map.groupBy(sides, (_, i) => seen[i]);
	const told = [...groups].map(([verdict, group]) => `${verdict ? words[verdict] : '-'} on ${namesOf(group)}`);
	const [first] = cells;
	const example = first ? printCell(first) : '';
	const what = cells.length === 1 ? example : `${cells.length} cells (${example} and so on)`;
	return `${step}: ${what} ${cells.length === 1 ? 'is' : 'are'} ${told.join(', ')}.`;
};

const targets: Readonly<Record<Way, string>> = {
	'same node': 'a pod of its node',
	'other node': 'a pod of another node',
	external: 'the world',
};

const faces: Readonly<Record<Source, string>> = {
	itself: 'its own address',
	'its node': 'the address of its node',
	'another node': 'the address of another node',
	'somebody else': 'a foreign address',
};

/** Paths with the same visible client address share a sentence. */
const sources = (sides: readonly Side[]): readonly string[] => {
	const told = ways.flatMap((way) => {
		const face = facesOn(sides, way);
		return face === undefined ? [] : [{ way, face }];
	});
	return [...Map.groupBy(told, ({ face }) => face)].map(
		([face, group]) =>
			`To ${listed(
				group.map(({ way }) => targets[way]),
				'or',
			)} a pod shows ${face}.`,
	);
};

/** Observed client addresses, or those of the plans' prediction if nothing was observed. */
const facesOn = (sides: readonly Side[], way: Way): string | undefined => {
	const told = sides.flatMap((side) => {
		const seen = side.seen[way]?.sources ?? [];
		const foretold = side.world?.ways[way]?.seenAs;
		const all = seen.length > 0 ? seen : foretold ? [foretold] : [];
		return all.length > 0
			? [
					{
						side,
						face: listed(
							all.map((source) => faces[source]),
							'or',
						),
					},
				]
			: [];
	});
	const groups = [...Map.groupBy(told, ({ face }) => face)];
	if (groups.length < 2) return groups[0]?.[0];
	return groups.map(([face, group]) => `${face} on ${namesOf(group.map(({ side }) => side))}`).join(', ');
};

/** The client addresses that pods see behind a controller of Ingress. */
const behindIngress = (sides: readonly Side[]): readonly string[] => {
	const told = sides.flatMap((side) => {
		const { ingress } = side;
		if (!ingress) return [];
		const face = listed(
			ingress.sources.map((source) => controllerFaces[source]),
			'or',
		);
		return [{ side, face }];
	});
	const groups = [...Map.groupBy(told, ({ face }) => face)];
	const [first] = groups;
	if (!first) return [];
	const faces =
		groups.length === 1
			? first[0]
			: groups.map(([face, group]) => `${face} on ${namesOf(group.map(({ side }) => side))}`).join(', ');
	return [`Behind an ingress a pod sees ${faces}.`];
};

const controllerFaces: Readonly<Record<Source, string>> = {
	itself: "the controller's own address",
	'its node': "the address of the controller's node",
	'another node': "another node's address",
	'somebody else': 'an address of none of these',
};

const wrapping = (sides: readonly Side[]): readonly string[] => {
	const known = sides.flatMap((side) => {
		const way = side.world?.ways['other node'];
		return way ? [{ side, ...way }] : [];
	});
	const groups = [...Map.groupBy(known, ({ overheadBytes, mtu }) => `${overheadBytes} ${mtu}`).values()];
	return groups.flatMap((group) => {
		const [first] = group;
		if (!first || (groups.length === 1 && first.overheadBytes === 0)) return [];
		const names = namesOf(group.map(({ side }) => side));
		const what = first.overheadBytes === 0 ? 'nothing' : `${first.overheadBytes} bytes`;
		const add = `${names} ${group.length === 1 ? 'adds' : 'add'} ${what} to each packet between nodes`;
		return [`${add}: a pod's own has at most ${first.mtu}.`];
	});
};

/** Mentions the number of rules if one side has at least twice as many as another. */
const rules = (sides: readonly Side[]): readonly string[] => {
	const counted = sides
		.flatMap((side) => {
			const { world } = side;
			const count = world?.objects['rule'];
			return world && count !== undefined ? [{ side, count: Math.round(count / Math.max(1, world.nodes)) }] : [];
		})
		.sort((a, b) => b.count - a.count);
	const [most, least] = [counted[0], counted.at(-1)];
	if (!most || !least || most.count < 2 * least.count) return [];
	return [`${most.side.name} holds ${most.count} iptables rules on a node, ${least.side.name} ${least.count}.`];
};

const namesOf = (sides: readonly Side[]): string => listed(sides.map(({ name }) => name));

/** "a", "a and b", "a, b and c". */
const listed = (items: readonly string[], join = 'and'): string =>
	items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${join} ${items.at(-1)}`;
