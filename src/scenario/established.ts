import type { LabClient } from '../bus/caller.ts';
import type { Cluster } from '../model/cluster.ts';
import { probesFor } from '../reach/asking.ts';
import type { Established } from '../reach/result.ts';
import { type Cell, printCell, type TruthTable } from '../reach/table.ts';

/** How long silence lasts on an open connection before it counts, in ms of the prober's own time: longer while all are
 * being opened at once. */
const patience = { opening: 2000, open: 400 };

/** One connection for each pair and TCP port that answers, opened at the first table and kept through all steps: real
 * dataplanes let what is established live on, and only new connections meet a new policy. */
export class EstablishedLines {
	readonly #client: LabClient;
	#open: readonly Cell[] | undefined;

	constructor(client: LabClient) {
		this.#client = client;
	}

	/** Asks over every connection that is open; the first call opens them. */
	async ask(observed: TruthTable, cluster: Cluster): Promise<Established> {
		const cells = this.#open ?? [...observed.cells()].filter((cell) => isOpen(cell, observed));
		const patienceMs = this.#open ? patience.open : patience.opening;
		const probes = probesFor(cells, cluster, patienceMs).map((probe) => ({ ...probe, mode: 'held' as const }));
		const results = await this.#client.call('probe', { probes });
		const alive = new Set(results.filter(({ verdict }) => verdict === 'allow').map(({ id }) => id));
		const broken = new Set(results.filter(({ verdict }) => verdict === 'reject').map(({ id }) => id));
		this.#open = cells.filter((_, id) => !broken.has(id));
		return {
			asked: probes.length,
			alive: alive.size,
			survivors: cells.filter((cell, id) => alive.has(id) && observed.verdict(cell) !== 'allow').map(printCell),
		};
	}
}

const isOpen = (cell: Cell, observed: TruthTable): boolean =>
	cell.protocol === 'TCP' && observed.verdict(cell) === 'allow';
