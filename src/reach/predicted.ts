import { hexHash } from '../net/names.ts';
import type { Terrain } from '../trace/terrain.ts';
import type { Hop } from '../trace/trip.ts';
import { type Walk, walk } from '../trace/walk.ts';
import { addressOf } from './place.ts';
import { type Cell, printCell, type Shape, TruthTable } from './table.ts';

/** The prediction by the plans. */
export interface Prediction {
	readonly table: TruthTable;
	/** By `printCell`: a hash of the whole walk with every device, address and deciding rule there and back. As long as
	 * it is unchanged, the packet's path is the same. */
	readonly walks: ReadonlyMap<string, string>;
}

/** Walks a packet for every cell. It yields after every row, since a large table with many policies takes seconds. */
export function* predicting(shape: Shape, terrain: Terrain): Generator<void, Prediction> {
	const table = new TruthTable(shape);
	const walks = new Map<string, string>();
	for (const from of shape.rows) {
		for (const target of shape.columns) if (from !== target.to) note({ from, ...target });
		yield;
	}
	return { table, walks };

	function note(cell: Cell): void {
		const found = walkCell(cell, terrain);
		if (!found) return;
		const { verdict, clientIP, servedBy } = found;
		table.set(cell, { verdict, ...(clientIP && { clientIP }), ...(servedBy && { servedBy }) });
		walks.set(printCell(cell), hexHash(16, ...printWalk(found)));
	}
}

/** The walk without the rules' reasons, which are long for a pod with hundreds of policies. */
const printWalk = ({ verdict, cause = '', hops, servedBy = '', clientIP, answer = [] }: Walk): readonly string[] => [
	...[verdict, cause, servedBy, clientIP ?? ''],
	...hops.map(printHop),
	'back',
	...answer.map(printHop),
];

const printHop = ({ node, netns, devices, src, dst, encapsulation: around, rules }: Hop): string =>
	[
		...[node, netns, ...devices, src, dst],
		...(around ? [around.vni, around.port, around.src, around.dst] : []),
		...rules.flatMap(({ table, chain, rule, did }) => [table, chain, rule, did]),
	].join('\0');

/** The walk of one cell. Undefined if its target has no address. */
export const walkCell = ({ from, to, port, protocol }: Cell, terrain: Terrain): Walk | undefined => {
	const ip = addressOf(terrain.cluster, to);
	return ip && walk(terrain, { from, to: ip, port, protocol });
};
