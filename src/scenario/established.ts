import type { LabClient } from '../bus/caller.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { probesFor } from '../reach/asking.ts';
import type { Established } from '../reach/result.ts';
import { type Cell, printCell, type TruthTable } from '../reach/table.ts';

/** How long silence lasts on an open connection before it counts, in ms of the prober's own time: longer while all are
 * being opened at once. */
const patience = { opening: 2000, open: 400 };

/** One connection for each pair and TCP port that answers, opened at the first table and kept through all steps: real
 * dataplanes let what is established live on, and only new connections meet a new policy. Each is asked at the address
 * that it was opened to, whoever has that by now. */
export class EstablishedLines {
	readonly #client: Pick<LabClient, 'call'>;
	#open: readonly Line[] | undefined;

	constructor(client: Pick<LabClient, 'call'>) {
		this.#client = client;
	}

	/** Asks over every connection that is open; the first call opens them. */
	async ask(observed: TruthTable, cluster: Cluster): Promise<Established> {
		const before = this.#open;
		const lines = before ?? linesIn(observed, cluster);
		const patienceMs = before ? patience.open : patience.opening;
		const probes = lines.map(({ probe }, id) => ({ ...probe, id, patienceMs }));
		const results = await this.#client.call('probe', { probes });
		// Who asks over a connection that is gone, since its node or its pod was, opens another one.
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
