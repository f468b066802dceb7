import type { LabClient } from '../bus/caller.ts';
import { type Launch, launch, takeDown } from '../client/launch.ts';
import { eachOf, LabError, LabErrors } from '../errors.ts';
import type { Topology } from '../model/topology.ts';
import { convergenceOf, type Latency, type ScenarioResult } from '../reach/result.ts';
import { factsOf, type WorldFacts } from '../trace/facts.ts';
import { type Foretold, foretold } from '../trace/predict.ts';
import { readingOnce } from '../world/settle.ts';
import type { World } from '../world/world.ts';
import { changeAsItIs } from './as-it-is.ts';
import type { Remembered } from './carried-cells.ts';
import { EstablishedLines } from './established.ts';
import { measureLatency } from './latency.ts';
import { type Prepared, prepare, type ScenarioInput } from './prepare.ts';
import { type Forethought, runStep, type StepOutcome, think } from './step.ts';
import { warningsIn } from './warnings.ts';

export interface Run extends Omit<Launch, 'resources'> {
	/** As computed by `prepareAll` for this topology. */
	readonly prepared: readonly Prepared[];
	readonly onStep?: (scenario: string, outcome: StepOutcome) => void;
	/** Keep the lab up at the end. */
	readonly keep?: boolean;
	/** Also measure latency, after the last step. */
	readonly measure?: boolean;
	/** Probe every pair in every step, also those that a change cannot affect. */
	readonly full?: boolean;
	/** Keep one connection per pair open through the steps of a scenario. */
	readonly established?: boolean;
}

/** Computes all scenarios of one topology, each from the final state of the one before. @throws LabErrors with all
 * errors, before anything is built */
export const prepareAll = (scenarios: readonly ScenarioInput[], topology: Topology): readonly Prepared[] => {
	const read = readingOnce();
	let before: World | undefined;
	const errors: LabError[] = [];
	const all = scenarios.flatMap((input) => {
		try {
			const prepared = prepare(input, topology, { before, read });
			before = prepared.end;
			return [prepared];
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			errors.push(...eachOf(error));
			return [];
		}
	});
	if (errors.length > 0) throw new LabErrors(errors);
	return all;
};

/** Runs several scenarios on one topology: one lab is started, changed step by step, and taken down in any case, unless
 * it is to be kept. */
export const runOn = async (run: Run): Promise<readonly ScenarioResult[]> => {
	const { topology, lab, signal } = run;
	const [first, ...rest] = run.prepared;
	if (!first) return [];
	const started = performance.now();
	const client = await launch({ ...run, resources: first.initial.foreseen.apply });
	const upMs = Math.round(performance.now() - started);
	signal?.addEventListener('abort', () => void takeDown(client, lab));
	const finished: Finished[] = [];
	let downMs = 0;
	try {
		finished.push(await play(first, client, run));
		for (const prepared of rest) {
			const [step] = prepared.steps;
			const initial = await changeAsItIs(prepared.initial, client);
			const [thought] = await Promise.all([step && think(step), client.call('change', initial)]);
			finished.push(await play(prepared, client, run, { before: finished.at(-1)?.remembered, thought }));
		}
	} finally {
		const ending = performance.now();
		await (run.keep && !signal?.aborted ? letGo(client) : takeDown(client, lab));
		downMs = Math.round(performance.now() - ending);
	}
	return finished.map((played) => resultOf({ ...played, topology, upMs, downMs }));
};

const letGo = async (client: LabClient): Promise<void> => {
	await client.call('keep', {});
	await client.close();
};

interface Finished {
	readonly prepared: Prepared;
	/** The results of each step, without its tables, which would take much memory in a suite of hundreds of steps. */
	readonly outcomes: readonly Pick<StepOutcome, 'result' | 'convergeMs' | 'probeMs'>[];
	/** After the last step. */
	readonly facts: WorldFacts;
	readonly latency: Latency;
	/** For the next scenario on the same lab. */
	readonly remembered?: Remembered;
}

const play = async (
	prepared: Prepared,
	client: LabClient,
	{ onStep, measure, full, established }: Run,
	{ before, thought }: { before?: Remembered | undefined; thought?: Forethought | undefined } = {},
): Promise<Finished> => {
	const outcomes: Finished['outcomes'][number][] = [];
	let remembered = before;
	let last: Foretold | undefined;
	const lines = established ? new EstablishedLines(client) : undefined;
	for (const [i, step] of prepared.steps.entries()) {
		const known = { before: full ? undefined : remembered, thought: i === 0 ? thought : undefined };
		const outcome = await runStep(step, client, { ...known, lines });
		remembered = outcome.remembered ?? remembered;
		onStep?.(prepared.scenario.name, outcome);
		const { result, convergeMs, probeMs } = outcome;
		outcomes.push({ result, convergeMs, probeMs });
		last = outcome.foretold;
	}
	const { terrain, plans } = last ?? foretold(prepared.start);
	const latency = measure ? await measureLatency(client, terrain) : {};
	return { prepared, outcomes, facts: factsOf(terrain, plans), latency, ...(remembered && { remembered }) };
};

const resultOf = ({
	prepared,
	outcomes,
	facts,
	latency,
	topology,
	upMs,
	downMs,
}: Finished & { topology: Topology; upMs: number; downMs: number }): ScenarioResult => {
	const sum = (of: (outcome: Finished['outcomes'][number]) => number) =>
		outcomes.reduce((total, outcome) => total + of(outcome), 0);
	const warnings = warningsIn(prepared);
	return {
		scenario: prepared.scenario.name,
		topology: topology.name,
		passed: outcomes.every(({ result }) => result.passed),
		timings: { upMs, convergeMs: sum((o) => o.convergeMs), probeMs: sum((o) => o.probeMs), downMs },
		steps: outcomes.map(({ result }) => result),
		world: facts,
		latency,
		...(warnings.length > 0 && { warnings }),
		...convergenceOf(outcomes.map(({ result }) => result)),
	};
};
