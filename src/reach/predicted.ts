import { type Walk, walk } from '../trace/walk.ts';
import type { World } from '../trace/world.ts';
import { addressOf } from './place.ts';
import { type Cell, type Shape, TruthTable } from './table.ts';

/** The table that the plans foretell: a packet walked for every cell. */
export const predictedTable = (shape: Shape, world: World): TruthTable => {
	const table = new TruthTable(shape);
	for (const cell of table.cells()) {
		const found = walkCell(cell, world);
		if (!found) continue;
		const { verdict, clientIP, servedBy } = found;
		table.set(cell, { verdict, ...(clientIP && { clientIP }), ...(servedBy && { servedBy }) });
	}
	return table;
};

/** The walk of one cell. Undefined: its target has no address. */
export const walkCell = ({ from, to, port, protocol }: Cell, world: World): Walk | undefined => {
	const ip = addressOf(world.cluster, to);
	return ip && walk(world, { from, to: ip, port, protocol });
};
