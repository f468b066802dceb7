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
	/** "A,B"; absent: the topologies of each scenario. */
	readonly topology?: string | undefined;
	/** Keep labs up. */
	readonly keep?: boolean | undefined;
	/** Probe every pair in every step. */
	readonly full?: boolean | undefined;
	/** Keep one connection per pair open through the steps. */
	readonly established?: boolean | undefined;
	/** False: inputs with programs are refused. */
	readonly programs?: boolean | undefined;
	/** Also measure latency. */
	readonly measure?: boolean;
	/** Results are compared: a single one is refused. */
	readonly compared?: boolean;
}

interface Reporting {
	/** Called with what is computed before anything is built; absent: `scenarioWarnings` is used. */
	readonly onPrepared?: (topology: Topology, prepared: readonly Prepared[]) => void;
	readonly onTopology?: (topology: Topology, scenarios: readonly ScenarioInput[]) => void;
	readonly onStep?: (topology: Topology, scenario: string, outcome: StepOutcome) => void;
}

/** Runs every scenario on every requested topology: all are computed first, so that nothing is built for bad input;
 * then one lab per topology, one after the other. @throws LabErrors with all errors */
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

/** Memoizes the runtime by its name, so that all topologies get the same one. */
const chosenOnce = (): typeof chooseRuntime => {
	const chosen = new Map<Topology['runtime'], ReturnType<typeof chooseRuntime>>();
	return (wanted) => {
		const choice = chosen.get(wanted) ?? chooseRuntime(wanted);
		chosen.set(wanted, choice);
		return choice;
	};
};

/** @throws LabError if there is only one result */
export const refuseOneSide = (results: number): void => {
	if (results > 1) return;
	throw new LabError('bad-input', 'there is only one side, and nothing to compare it with', {
		hint: 'name two or more topologies, as in -t flannel-vxlan,calico-vxlan',
	});
};

/** The scenarios of each topology, in the order of their names on the command line. */
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

/** Removes duplicates: an error in a scenario occurs on every topology. */
const unique = (errors: readonly LabError[]): readonly LabError[] => [
	...new Map(errors.map((error) => [`${error.where} ${error.message}`, error])).values(),
];
