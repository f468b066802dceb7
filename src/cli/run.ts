import { LabError, LabErrors } from '../errors.ts';
import type { Topology } from '../model/topology.ts';
import type { ScenarioResult } from '../reach/result.ts';
import { chooseRuntime } from '../runtime/choose.ts';
import type { Prepared, ScenarioInput } from '../scenario/prepare.ts';
import { prepareAll, type Run, runOn } from '../scenario/run.ts';
import type { StepOutcome } from '../scenario/step.ts';
import { interruptible } from './interrupt.ts';
import { say } from './output.ts';
import { programsOfScenarios, refusePrograms, sayPrograms } from './programs.ts';
import { type TopologyFlags, topologyNamed } from './topology.ts';
import { scenarioWarnings } from './warnings.ts';

export interface RunFlags extends Omit<TopologyFlags, 'topology'> {
	/** "A,B"; absent: what each scenario names. */
	readonly topology?: string | undefined;
	/** Labs stay up. */
	readonly keep?: boolean | undefined;
	/** Every pair is asked in every step. */
	readonly full?: boolean | undefined;
	/** One connection a pair is kept open through the steps. */
	readonly established?: boolean | undefined;
	/** False: what inputs bring to be run is refused. */
	readonly programs?: boolean | undefined;
	/** Latency is measured too. */
	readonly measure?: boolean;
	/** Results are held against each other: one alone is refused. */
	readonly compared?: boolean;
}

interface Reporting {
	/** What is worked out, before anything is built; absent: `scenarioWarnings` tells of it. */
	readonly onPrepared?: (topology: Topology, prepared: readonly Prepared[]) => void;
	readonly onTopology?: (topology: Topology, scenarios: readonly ScenarioInput[]) => void;
	readonly onStep?: (topology: Topology, scenario: string, outcome: StepOutcome) => void;
}

/** Every scenario on every topology that is asked for: all worked out first, so that bad input builds nothing; then one
 * lab a topology, one after the other.
 * @throws LabErrors with everything that is wrong. */
export const runScenarios = async (
	scenarios: readonly ScenarioInput[],
	flags: RunFlags,
	{ onPrepared = scenarioWarnings(), onTopology, onStep }: Reporting = {},
): Promise<readonly ScenarioResult[]> => {
	const plan = await schedule(scenarios, flags);
	if (flags.compared) refuseOneSide(plan.flatMap(({ prepared }) => prepared).length);
	const programs = programsOfScenarios(plan.flatMap(({ prepared }) => prepared));
	if (flags.programs === false) refusePrograms(programs);
	for (const { topology, prepared } of plan) onPrepared(topology, prepared);
	const signal = interruptible();
	const runtimeFor = chosenOnce();
	const results: ScenarioResult[] = [];
	for (const [i, { topology, scenarios: chosen, prepared }] of plan.entries()) {
		const { runtime, why } = await runtimeFor(topology.runtime);
		if (results.length === 0) say(`runtime ${runtime.name}: ${why}`);
		onTopology?.(topology, chosen);
		const run: Run = {
			...{ topology, runtime, prepared },
			measure: flags.measure ?? false,
			lab: plan.length > 1 ? `run-${process.pid}-${i + 1}` : `run-${process.pid}`,
			keep: flags.keep ?? false,
			full: flags.full ?? false,
			established: flags.established ?? false,
			signal,
			onProgress: say,
			onStep: (scenario, outcome) => onStep?.(topology, scenario, outcome),
		};
		if (results.length === 0) await sayPrograms(programs, run);
		results.push(
			...(await runOn(run).catch((error) => {
				throw signal.aborted ? signal.reason : error;
			})),
		);
		if (flags.keep)
			say(`kept: lab ${run.lab}; cnilab matrix --lab ${run.lab}, and in the end cnilab down --lab ${run.lab}`);
	}
	return results;
};

/** One word means one runtime from the first topology to the last. */
const chosenOnce = (): typeof chooseRuntime => {
	const chosen = new Map<Topology['runtime'], ReturnType<typeof chooseRuntime>>();
	return (wanted) => {
		const choice = chosen.get(wanted) ?? chooseRuntime(wanted);
		chosen.set(wanted, choice);
		return choice;
	};
};

/** @throws LabError where there is only one result */
export const refuseOneSide = (results: number): void => {
	if (results > 1) return;
	throw new LabError('bad-input', 'there is only one side, and nothing to compare it with', {
		hint: 'name two or more topologies, as in -t flannel-vxlan,calico-vxlan',
	});
};

/** Which scenarios run on which topology, in the order in which they are named. */
const schedule = async (scenarios: readonly ScenarioInput[], flags: RunFlags) => {
	const asked = flags.topology?.split(',').filter(Boolean);
	const names = [...new Set(asked ?? scenarios.flatMap(({ scenario }) => scenario.topologies))];
	if (names.length === 0)
		throw new LabError('bad-input', 'no topology was named', {
			hint: 'name some with -t, as in -t flannel-vxlan,calico-vxlan, or in the scenario under spec.topologies',
		});
	const errors: LabError[] = [];
	const plan = [];
	for (const name of names) {
		const chosen = scenarios.filter(({ scenario }) => asked || scenario.topologies.includes(name));
		try {
			const where = asked ? undefined : chosen[0]?.scenario.source;
			const manifests = chosen.flatMap((scenario) => scenario.manifests);
			const topology = await topologyNamed({ ...flags, topology: name, where }, manifests);
			plan.push({ topology, scenarios: chosen, prepared: prepareAll(chosen, topology) });
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			errors.push(...(error instanceof LabErrors ? error.errors : [error]));
		}
	}
	const [first] = errors;
	if (first) throw new LabErrors(unique(errors));
	return plan;
};

/** What is wrong with a scenario is wrong on every topology. */
const unique = (errors: readonly LabError[]): readonly LabError[] => [
	...new Map(errors.map((error) => [`${error.where} ${error.message}`, error])).values(),
];
