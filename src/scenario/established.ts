import type { LabClient } from '../bus/caller.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { probesFor } from '../reach/asking.ts';
import type { Established } from '../reach/result.ts';
import { type Cell, printCell, type TruthTable } from '../reach/table.ts';

/** Time-outs on an open connection, in ms of the prober's own running time: longer while all are being opened at
 * once. */
const patience = { opening: 2000, open: 400 };

/** One connection for each pair and TCP port that answers, opened at the first table and kept through all steps: real
 * dataplanes keep established connections alive, and a new policy applies only to new ones. Each is probed at the
 * address that it was opened to, even if another pod has that address now. */
export class EstablishedLines {
	readonly #client: Pick<LabClient, 'call'>;
	#open: readonly Line[] | undefined;

	constructor(client: Pick<LabClient, 'call'>) {
		this.#client = client;
	}

	/** Probes every open connection; the first call opens them. */
	async ask(observed: TruthTable, cluster: Cluster): Promise<Established> {
		const before = this.#open;
		const lines = before ?? linesIn(observed, cluster);
		const patienceMs = before ? patience.open : patience.opening;
		const probes = lines.map(({ probe }, id) => ({ ...probe, id, patienceMs }));
		const results = await this.#client.call('probe', { probes });
		// If a connection is gone because its node or pod was, the probe has opened another one.
		const isAnother = ({ held = 0 }: ProbeResult) => before !== undefined && held === 0;
		const alive = new Set(results.filter((one) => one.verdict === 'allow' && !isAnother(one)).map(({ id }) => id));
		const broken = new Set(results.filter((one) => one.verdict === 'reject' || isAnother(one)).map(({ id }) => id));
		this.#open = lines.filter((_, id) => !broken.has(id));
		return {
			asked: probes.length,
			alive: alive.size,
			survivors: lines
				.filter(({ cell }, id) => alive.has(id) && observed.verdict(cell) !== 'allow')
				.map(({ cell }) => printCell(cell)),
		};
	}
}

interface Line {
	readonly cell: Cell;
	readonly probe: Probe;
}

const linesIn = (observed: TruthTable, cluster: Cluster): readonly Line[] => {
	const cells = [...observed.cells()].filter((cell) => isOpen(cell, observed));
	return probesFor(cells, cluster, patience.opening).flatMap((probe) => {
		const cell = cells[probe.id];
		return cell ? [{ cell, probe: { ...probe, mode: 'held' as const } }] : [];
	});
};

const isOpen = (cell: Cell, observed: TruthTable): boolean =>
	cell.protocol === 'TCP' && observed.verdict(cell) === 'allow';
