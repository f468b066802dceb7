import type { LabClient } from '../bus/caller.ts';
import type { Changed } from '../bus/verbs.ts';
import { inSlices } from '../client/in-slices.ts';
import type { Cluster } from '../model/cluster.ts';
import { describeActions } from '../model/control/lifecycle.ts';
import { nameOf } from '../model/name-of.ts';
import { backingsOf } from '../reach/backing.ts';
import { printCause } from '../reach/causes/cause.ts';
import { type Comparison, compareTables } from '../reach/compare.ts';
import { expectedTable } from '../reach/expected.ts';
import { type Prediction, predicting } from '../reach/predicted.ts';
import { questions } from '../reach/questions.ts';
import { type CheckResult, checkResult, probeRows, type StepResult, stepResult } from '../reach/result.ts';
import { printCell, type Shape, type TruthTable } from '../reach/table.ts';
import { locate } from '../trace/facts.ts';
import { type Foretold, foretold } from '../trace/predict.ts';
import type { Terrain } from '../trace/terrain.ts';
import { unenforcedIn } from '../world/enforced.ts';
import { asItIs, changeAsItIs } from './as-it-is.ts';
import { askTable, probing } from './ask.ts';
import { carriedFrom, type Remembered } from './carried-cells.ts';
import { type Causes, causesOf, type JudgedCheck, withCauses } from './causes.ts';
import { runCheck } from './checks.ts';
import type { EstablishedLines } from './established.ts';
import { watchIdle } from './idle-lab.ts';
import type { PreparedStep } from './prepare.ts';
import { waiting } from './until-stable.ts';

/** A step's result with everything that is shown of it. */
export interface StepOutcome {
	readonly result: StepResult;
	readonly prepared: PreparedStep;
	/** Absent in a step that expects no table. */
	readonly tables?: {
		/** The terrain of the lab's plans, for the reason of a cell's verdict. */
		readonly terrain: Terrain;
		readonly observed: TruthTable;
		readonly expected: TruthTable;
		readonly predicted: TruthTable;
		readonly comparison: Comparison;
		/** Where one more packet ended, for cells that are not as wanted. */
		readonly causes: Causes;
	};
	readonly convergeMs: number;
	readonly probeMs: number;
	readonly foretold: Foretold;
	/** For the next step. */
	readonly remembered?: Remembered;
}

/** What is computed before a step runs. */
export interface Forethought extends Foretold {
	/** Absent in a step that expects no table. */
	readonly table?: { readonly shape: Shape; readonly expected: TruthTable; readonly prediction: Prediction };
}

export const think = async ({ step, cluster }: PreparedStep): Promise<Forethought> => {
	const lab = foretold(cluster);
	if (!step.expect) return lab;
	const shape = questions(cluster, step.expect);
	const expected = expectedTable(shape, step.expect, cluster);
	return { ...lab, table: { shape, expected, prediction: await inSlices(predicting(shape, lab.terrain)) } };
};

interface Taking {
	readonly before?: Remembered | undefined;
	readonly lines?: EstablishedLines | undefined;
	/** If it was computed already. */
	readonly thought?: Forethought | undefined;
}

/** Changes the lab, waits until every agent's kernel is in sync, and compares the observed with the expected. With the
 * observations of the state before, only pairs are probed that the change can affect. */
export const runStep = async (
	foreseen: PreparedStep,
	client: LabClient,
	{ before, lines, ...known }: Taking = {},
): Promise<StepOutcome> => {
	const { step } = foreseen;
	const change = await changeAsItIs(foreseen.change, client);
	const changes = change.delete.length + change.apply.length + change.label.length + describeActions(change).length;
	const sent = performance.now();
	// This process computes while the lab applies the change.
	const [{ convergeMs, refused = [] }, early] = await Promise.all([
		changes > 0 ? client.call('change', change) : unchanged,
		known.thought ?? think(foreseen),
	]);
	const prepared = await asItIs(foreseen, client);
	const thought = prepared === foreseen ? early : await think(prepared);
	const start = performance.now();
	// After a reboot nothing is known of a kernel, even if its plan is unchanged.
	const judged = await judgeTable({ prepared, client, before: change.reboot ? undefined : before, thought });
	const checks = await judgeChecks({ prepared, client, thought });
	const probeMs = Math.round(performance.now() - start);
	const outcome = { prepared, convergeMs, probeMs, foretold: thought };
	const waiting = { ...waitingIn(prepared.cluster), ...stayingBy(refused) };
	if (!judged) return { ...outcome, result: stepResult({ name: step.name, probes: [], checks, ...waiting }) };
	const { tables, asked, settledMs, remembered } = judged;
	const probes = probeRows({ ...tables, asked }).map((row) => {
		const cause = tables.causes.get(printCell(row));
		return cause === undefined ? row : { ...row, cause: printCause(cause), causes: [cause] };
	});
	const convergence = { syncedMs: convergeMs, settledMs: Math.round(start - sent) + settledMs };
	const established = await lines?.ask(tables.observed, prepared.cluster);
	const result = stepResult({
		...{ name: step.name, probes, checks, ...waiting },
		...(changes > 0 && { convergence }),
		...(established && { established }),
	});
	return { ...outcome, result, tables, remembered };
};

const unchanged: Pick<Changed, 'convergeMs' | 'refused'> = { convergeMs: 0 };

const stayingBy = (refused: NonNullable<Changed['refused']>): Pick<StepResult, 'refused'> =>
	refused.length === 0
		? {}
		: {
				refused: refused.map(({ node, reason, cause = '', ...pod }) => ({
					...{ pod: nameOf(pod), node, reason: [reason, cause].filter(Boolean).join(' ') },
				})),
			};

const waitingIn = ({ pending }: Cluster): Pick<StepResult, 'pending'> =>
	pending ? { pending: pending.map((pod) => ({ pod: nameOf(pod), reason: pod.reason })) } : {};

interface Judging {
	readonly prepared: PreparedStep;
	readonly client: LabClient;
	readonly thought: Forethought;
	readonly before?: Remembered | undefined;
}

const judgeTable = async ({ prepared: { cluster }, client, before, thought: { terrain, table } }: Judging) => {
	if (!table) return undefined;
	const { shape, expected, prediction } = table;
	const predicted = prediction.table;
	const wanted = [expected, predicted];
	const carried = carriedFrom(before, prediction);
	const {
		table: observed,
		asked,
		settledMs,
		late,
	} = await askTable({ probe: probing(client), cluster, shape, wanted, carried });
	const comparison = compareTables({ observed, expected, predicted, late, isUnenforced: unenforcedIn(cluster) });
	const causes = await causesOf(comparison, { client, cluster });
	return {
		tables: { terrain, observed, expected, predicted, comparison, causes },
		...{ asked, settledMs },
		remembered: { observed, prediction },
	};
};

const judgeChecks = async ({ prepared: { checks, cluster }, client, thought }: Judging) => {
	if (checks.length === 0) return [];
	const places = locate(thought.terrain);
	const backings = backingsOf(cluster);
	const asking = { client, places, backings };
	const why = (judged: readonly JudgedCheck[]) => withCauses(judged, { client, cluster, backings });
	const results: CheckResult[] = [];
	const judged: JudgedCheck[] = [];
	let wait = waiting(await watchIdle(client));
	for (const check of checks) {
		const isCommand = 'exec' in check.job;
		// A command may change anything: the causes of failed checks before it must be found first.
		if (isCommand) results.push(...(await why(judged.splice(0))));
		judged.push({ check, result: checkResult(check, await runCheck(check, asking, wait)) });
		// Agents notice its changes only after some time.
		if (isCommand) wait = { ...wait, wasAtRest: async () => false };
	}
	return [...results, ...(await why(judged))];
};
