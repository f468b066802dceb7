import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../../bus/caller.ts';
import type { Cluster } from '../../model/cluster.ts';
import { findingOf, probesFor } from '../../reach/asking.ts';
import { type Cell, type Shape, TruthTable } from '../../reach/table.ts';

export interface Asking {
	readonly client: LabClient;
	readonly cluster: Cluster;
	readonly shape: Shape;
	/** What the table should settle to: what a scenario expects, or what the plans foretell. */
	readonly wanted?: TruthTable;
	/** How long cells that are not as wanted are asked again, in ms. */
	readonly settleMs?: number;
}

/** Silence of so long is a first answer, in ms of the prober's own time; it doubles with every further round. */
const firstPatience = 250;
const mostPatience = 2000;

/** Asks every cell, and those that are not as wanted again until they are or the time is up: so a verdict that stands
 * was either what it should be at once, or was asked with ever more patience. */
export const askTable = async (asking: Asking): Promise<TruthTable> => {
	const { client, cluster, shape, wanted, settleMs = 3000 } = asking;
	const table = new TruthTable(shape);
	const deadline = performance.now() + settleMs;
	let open: readonly Cell[] = [...table.cells()];
	for (let patience = firstPatience; open.length > 0; patience = Math.min(2 * patience, mostPatience)) {
		await askOnce({ client, cluster, table, cells: open, patience });
		open = open.filter((cell) => !isSettled(table, cell, wanted));
		if (performance.now() > deadline) break;
		if (open.length > 0) await delay(20);
	}
	return table;
};

const isSettled = (table: TruthTable, cell: Cell, wanted: TruthTable | undefined): boolean => {
	const verdict = table.verdict(cell);
	const should = wanted?.verdict(cell);
	return verdict !== 'unknown' && (should === undefined || verdict === should);
};

const askOnce = async ({
	client,
	cluster,
	table,
	cells,
	patience,
}: Pick<Asking, 'client' | 'cluster'> & { table: TruthTable; cells: readonly Cell[]; patience: number }) => {
	const probes = probesFor(cells, cluster, patience);
	for (const result of await client.call('probe', { probes })) {
		const cell = cells[result.id];
		if (cell) table.set(cell, findingOf(result));
	}
};
