import type { Place } from '../bus/probe.ts';
import type { Warning } from '../bus/verbs.ts';
import type { Check, CheckExpectation, Verdict, Via } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';
import type { Way, WorldFacts } from '../trace/facts.ts';
import { type Cause, printCause } from './causes/cause.ts';
import type { Judgement, Observed } from './check.ts';
import { type Comparison, type DifferenceKind, isUnexpected } from './compare.ts';
import { printCell, type TruthTable } from './table.ts';

/** What `run -o json` prints and `compare` reads: a stable format, described in docs/scenarios.md. */
export interface RunResult {
	readonly apiVersion: 'cnilab.dev/v1';
	readonly kind: 'RunResult';
	readonly passed: boolean;
	readonly results: readonly ScenarioResult[];
}

/** One scenario on one topology. */
export interface ScenarioResult {
	readonly scenario: string;
	readonly topology: string;
	readonly passed: boolean;
	readonly timings: Timings;
	readonly steps: readonly StepResult[];
	/** What the topology built for the last step's cluster, as `compare` shows it. */
	readonly world?: WorldFacts;
	readonly latency?: Latency;
	/** Warnings of policies that do not do what they seem to, or that this dataplane does not enforce. */
	readonly warnings?: readonly Warning[];
	/** Over all steps that changed something and expected a table; absent if there is none. */
	readonly convergence?: { readonly changes: number; readonly medianMs: number; readonly worstMs: number };
}

/** The median and the worst of `settledMs` over the steps that have it. */
export const convergenceOf = (steps: readonly StepResult[]): Pick<ScenarioResult, 'convergence'> => {
	const times = steps.flatMap(({ convergence }) => convergence?.settledMs ?? []).sort((a, b) => a - b);
	const worstMs = times.at(-1);
	if (worstMs === undefined) return {};
	return { convergence: { changes: times.length, medianMs: times[(times.length - 1) >> 1] ?? worstMs, worstMs } };
};

/** Median round-trip time for each kind of path, in ms, one request at a time; absent if the path is closed. */
export type Latency = Readonly<Partial<Record<Way, number>>>;

export interface Timings {
	readonly upMs: number;
	readonly convergeMs: number;
	readonly probeMs: number;
	readonly downMs: number;
}

export interface StepResult {
	readonly name: string;
	readonly passed: boolean;
	readonly probes: readonly ProbeRow[];
	readonly checks: readonly CheckResult[];
	/** Absent in a step that changes nothing, or expects no table. */
	readonly convergence?: Convergence;
	/** Only where connections are kept open across the steps. */
	readonly established?: Established;
	/** Pods that have no node after the step, and the scheduler's reason; absent: none. */
	readonly pending?: readonly { readonly pod: string; readonly reason: string }[];
	/** Pods that the step was to drain, and why their budgets keep them where they are; absent: none. */
	readonly refused?: readonly { readonly pod: string; readonly node: string; readonly reason: string }[];
}

/** The state of connections that were open before the step. */
export interface Established {
	readonly asked: number;
	readonly alive: number;
	/** Pairs whose connection is still alive although a new one is not allowed: "x/a → y/b:80/TCP". */
	readonly survivors: readonly string[];
}

/** The duration of a change, in ms since it was accepted. */
export interface Convergence {
	/** Until the last agent reported its kernel in sync. */
	readonly syncedMs: number;
	/** Until the last pair had its final verdict. */
	readonly settledMs: number;
}

export interface ProbeRow {
	readonly from: Place;
	readonly to: Place;
	readonly port: number;
	readonly protocol: Protocol;
	readonly verdict: Verdict;
	/** Absent in a step that expects nothing. */
	readonly expected?: Verdict;
	/** By the plans; only if it differs from what was observed. */
	readonly predicted?: Verdict;
	/** How the tables differ; absent if they do not. */
	readonly difference?: DifferenceKind;
	readonly clientIP?: string;
	readonly ms?: number;
	/** Not probed again: the step before has observed it, and the change cannot have affected it. */
	readonly carried?: true;
	/** If it is not as expected: where one more packet ended, by the kernels' evidence. */
	readonly cause?: string;
	/** The same as structured facts. */
	readonly causes?: readonly Cause[];
}

export interface CheckResult {
	readonly from: Place;
	/** "ingress" or "ingress/CLASS": the controller, and which of its addresses was used. */
	readonly via?: string;
	readonly entry?: Via['entry'];
	readonly curl?: string;
	/** For https: any certificate is accepted. */
	readonly insecure?: true;
	readonly exec?: readonly string[];
	readonly dig?: string;
	readonly times: number;
	readonly expect: CheckExpectation;
	readonly passed: boolean;
	readonly observed: Observed;
	/** What is not as expected. */
	readonly reason?: string;
	/** Why: where further packets ended, by the kernels' evidence; absent if that shows nothing. */
	readonly causes?: readonly Cause[];
}

export const runResult = (results: readonly ScenarioResult[]): RunResult => ({
	apiVersion: 'cnilab.dev/v1',
	kind: 'RunResult',
	passed: results.every(({ passed }) => passed),
	results,
});

/** Combines a step's table (no probes if it expects none) and its checks. */
export const stepResult = (step: Omit<StepResult, 'passed'>): StepResult => ({
	...step,
	passed: step.probes.every(asExpected) && step.checks.every(({ passed }) => passed),
});

export const asExpected = ({ verdict: observed, expected }: ProbeRow): boolean =>
	!isUnexpected({ observed, ...(expected && { expected }) });

/** A probe's kind of difference. Results of older versions have only verdicts. */
export const kindOf = (probe: ProbeRow): DifferenceKind | undefined =>
	probe.difference ?? (asExpected(probe) ? undefined : 'wrong');

interface Table {
	readonly observed: TruthTable;
	readonly expected?: TruthTable;
	readonly comparison?: Comparison;
	/** By `printCell`; absent: all of them. */
	readonly asked?: ReadonlySet<string>;
}

/** A table as rows of a result. A cell that was never probed has the verdict unknown. */
export const probeRows = ({ observed, expected, comparison, asked }: Table): readonly ProbeRow[] => {
	const differences = new Map(comparison?.differences.map((difference) => [printCell(difference), difference]));
	return [...observed.cells()].map((cell) => {
		const { verdict, clientIP, ms } = observed.get(cell) ?? { verdict: 'unknown' };
		const wanted = expected?.verdict(cell);
		const { kind, predicted } = differences.get(printCell(cell)) ?? {};
		return {
			...cell,
			verdict,
			...(wanted && { expected: wanted }),
			...(predicted && predicted !== verdict && { predicted }),
			...(kind && { difference: kind }),
			...(clientIP !== undefined && { clientIP }),
			...(ms !== undefined && { ms: Math.round(ms * 100) / 100 }),
			...(asked && !asked.has(printCell(cell)) && { carried: true as const }),
		};
	});
};

/** What is not as expected, and why, in a line. */
export const failureOf = ({ reason = 'not as expected', causes = [] }: CheckResult): string =>
	[reason, ...causes.map(printCause)].join('; ');

export const checkResult = ({ from, via, job, times, expect }: Check, judgement: Judgement): CheckResult => ({
	from,
	...(via && { via: ['ingress', ...(via.class ? [via.class] : [])].join('/'), entry: via.entry }),
	...job,
	times,
	expect,
	...judgement,
});
