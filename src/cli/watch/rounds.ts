import type { LabClient } from '../../bus/caller.ts';
import type { LabEvent } from '../../bus/events.ts';
import { inSlices } from '../../client/in-slices.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Exception } from '../../model/scenario.ts';
import { type CellChange, changesBetween } from '../../reach/changes.ts';
import { type Comparison, compareTables } from '../../reach/compare.ts';
import { predicting } from '../../reach/predicted.ts';
import { questions } from '../../reach/questions.ts';
import type { TruthTable } from '../../reach/table.ts';
import { askTable, probing } from '../../scenario/ask.ts';
import { walkable } from '../../trace/predict.ts';
import { newsOf } from './news.ts';

interface Watching {
	readonly client: LabClient;
	/** Rows besides the pods'. */
	readonly from: readonly Exception[];
	/** Interval of probing without events, in ms. */
	readonly everyMs: number;
	readonly signal: AbortSignal;
}

/** The result of one round of probing. */
export interface Round {
	readonly cluster: Cluster;
	readonly table: TruthTable;
	/** With the plans' prediction. */
	readonly comparison: Comparison;
	/** Events before it. */
	readonly events: readonly LabEvent[];
	readonly changes: readonly CellChange[];
	/** Duration of the probing. */
	readonly ms: number;
}

/** How long a verdict that differs from the prediction is probed again before it is accepted, in ms. */
const settleMs = 400;
/** The largest part of the time that is spent on probing. */
const share = 1 / 3;

/** Probes all pairs, and again after each event or interval, until the signal is aborted. */
export async function* rounds({ client, from, everyMs, signal }: Watching): AsyncGenerator<Round> {
	const news = newsOf(client, signal);
	let before: TruthTable | undefined;
	while (!signal.aborted) {
		const events = news.take();
		const start = performance.now();
		const cluster = await client.call('cluster', {});
		const shape = questions(cluster, { default: 'allow', except: from });
		const { table: predicted } = await inSlices(predicting(shape, walkable(cluster)));
		const { table } = await askTable({ probe: probing(client), cluster, shape, wanted: [predicted], settleMs });
		const ms = Math.round(performance.now() - start);
		const changes = before ? changesBetween(before, table) : [];
		yield { cluster, table, comparison: compareTables({ observed: table, predicted }), events, changes, ms };
		before = table;
		await news.wait(Math.max(everyMs, ms / share));
	}
}
