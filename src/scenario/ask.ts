import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../bus/caller.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Verdict } from '../model/scenario.ts';
import { findingOf, probesFor } from '../reach/asking.ts';
import type { Late } from '../reach/compare.ts';
import { type Cell, type Finding, printCell, type Shape, TruthTable } from '../reach/table.ts';

/** Sends probes and returns their results. */
type Probing = (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>;

export const probing =
	(client: LabClient): Probing =>
	(probes) =>
		client.call('probe', { probes });

export interface Asking {
	readonly probe: Probing;
	readonly cluster: Cluster;
	readonly shape: Shape;
	/** What the table should settle to: the scenario's expectation and the plans' prediction. A time-out that both expect
	 * is accepted soon; if one of them expects an answer, it is probed again. */
	readonly wanted: readonly TruthTable[];
	/** Returns a cell's result that is known without a probe. */
	readonly carried?: (cell: Cell) => Finding | undefined;
	/** How long cells that differ from `wanted` are probed again, in ms. */
	readonly settleMs?: number;
}

export interface Asked {
	readonly table: TruthTable;
	/** Cells that were probed; the others were carried over. */
	readonly asked: ReadonlySet<string>;
	/** When the last cell had its final verdict, in ms since the first probe. */
	readonly settledMs: number;
	/** Cells that first had another verdict. */
	readonly late: ReadonlyMap<string, Late>;
}

/** Time-out of the first probe, in ms of the prober's own running time; it doubles with every further round. */
const firstPatience = 120;
const mostPatience = 2000;

/** Probes every cell, and those that differ from `wanted` again until they agree or the time is up. So a final verdict
 * was either as wanted at once, or was probed with increasing time-outs. */
export const askTable = async (asking: Asking): Promise<Asked> => {
	const { probe, cluster, shape, wanted, carried = () => undefined, settleMs = 3000 } = asking;
	const table = new TruthTable(shape);
	const start = performance.now();
	let open: readonly Cell[] = [...table.cells()].filter((cell) => {
		const known = carried(cell);
		if (known) table.set(cell, known);
		return !known;
	});
	const asked = new Set(open.map(printCell));
	const answers = new Map<string, Late>();
	for (let round = 1; open.length > 0; round++) {
		const patience = Math.min(firstPatience * 2 ** (round - 1), mostPatience);
		await askOnce({ probe, cluster, table, cells: open, patience });
		const ms = Math.round(performance.now() - start);
		open = open.filter((cell) => !isSettled({ table, cell, wanted, round }));
		for (const cell of open) {
			const was = table.verdict(cell);
			if (was !== undefined && isDefinite[was]) answers.set(printCell(cell), { was, ms });
		}
		if (performance.now() - start > settleMs) break;
		if (open.length > 0) await delay(20);
	}
	const late = new Map(answers);
	for (const cell of table.cells())
		if (answers.get(printCell(cell))?.was === table.verdict(cell)) late.delete(printCell(cell));
	return { table, asked, settledMs: Math.round(performance.now() - start), late };
};

/** Whether a verdict is definite: a time-out may be due to a slow lab, but an answer shows the rules of its time. */
const isDefinite: Readonly<Record<Verdict, boolean>> = { allow: true, reject: true, deny: false, unknown: false };

/** Rounds after which a verdict is accepted that only one side wants: the kernel does as its plan says and the scenario
 * is wrong, or the other way round. */
const roundsOfDoubt = 3;

const isSettled = ({ table, cell, wanted, round }: Doubt): boolean => {
	const verdict = table.verdict(cell);
	if (verdict === 'unknown') return false;
	const agreeing = wanted.filter((other) => (other.verdict(cell) ?? verdict) === verdict).length;
	return agreeing === wanted.length || (round >= roundsOfDoubt && agreeing > 0);
};

interface Doubt {
	readonly table: TruthTable;
	readonly cell: Cell;
	readonly wanted: readonly TruthTable[];
	readonly round: number;
}

const askOnce = async ({
	probe,
	cluster,
	table,
	cells,
	patience,
}: Pick<Asking, 'probe' | 'cluster'> & { table: TruthTable; cells: readonly Cell[]; patience: number }) => {
	const probes = probesFor(cells, cluster, patience);
	for (const result of await probe(probes)) {
		const cell = cells[result.id];
		if (cell) table.set(cell, findingOf(result));
	}
};
