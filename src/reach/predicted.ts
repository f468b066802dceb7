import { hexHash } from '../net/names.ts';
import { type Walk, walk } from '../trace/walk.ts';
import type { World } from '../trace/world.ts';
import { addressOf } from './place.ts';
import { type Cell, printCell, type Shape, TruthTable } from './table.ts';

/** What the plans foretell. */
export interface Prediction {
	readonly table: TruthTable;
	/** By `printCell`: a hash of the whole walk, of every device, address and deciding rule there and back. While it is the
	 * same, the same packet fares the same. */
	readonly walks: ReadonlyMap<string, string>;
}

/** A packet walked for every cell. */
export const predict = (shape: Shape, world: World): Prediction => {
	const table = new TruthTable(shape);
	const walks = new Map<string, string>();
	for (const cell of table.cells()) {
		const found = walkCell(cell, world);
		if (!found) continue;
		const { verdict, clientIP, servedBy } = found;
		table.set(cell, { verdict, ...(clientIP && { clientIP }), ...(servedBy && { servedBy }) });
		walks.set(printCell(cell), hexHash(16, JSON.stringify(found)));
	}
	return { table, walks };
};

/** The table that the plans foretell. */
export const predictedTable = (shape: Shape, world: World): TruthTable => predict(shape, world).table;

/** The walk of one cell. Undefined: its target has no address. */
export const walkCell = ({ from, to, port, protocol }: Cell, world: World): Walk | undefined => {
	const ip = addressOf(world.cluster, to);
	return ip && walk(world, { from, to: ip, port, protocol });
};
