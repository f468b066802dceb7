import type { Place } from '../bus/probe.ts';
import type { Warning } from '../bus/verbs.ts';
import type { Check, CheckExpectation, Verdict, Via } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';
import type { Way, WorldFacts } from '../trace/facts.ts';
import { type Cause, printCause } from './causes/cause.ts';
import type { Judgement, Observed } from './check.ts';
import { type Comparison, type DifferenceKind, isUnexpected } from './compare.ts';
import { printCell, type TruthTable } from './table.ts';

/** What `run -o json` prints and `compare` reads: a contract, told in docs/scenarios.md. */
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
	/** What the topology built, as `compare` shows it: of the last step's cluster. */
	readonly world?: WorldFacts;
	readonly latency?: Latency;
	/** Of policies that do not do what they seem to, or that this dataplane does nothing for. */
	readonly warnings?: readonly Warning[];
	/** Of all steps that changed something and expected a table; absent where none did. */
	readonly convergence?: { readonly changes: number; readonly medianMs: number; readonly worstMs: number };
}

/** The median and the worst of `settledMs` over the steps that have it. */
export const convergenceOf = (steps: readonly StepResult[]): Pick<ScenarioResult, 'convergence'> => {
	const times = steps.flatMap(({ convergence }) => convergence?.settledMs ?? []).sort((a, b) => a - b);
	const worstMs = times.at(-1);
	if (worstMs === undefined) return {};
	return { convergence: { changes: times.length, medianMs: times[(times.length - 1) >> 1] ?? worstMs, worstMs } };
};

/** Median time of an answer for each kind of way, one question at a time, in ms; absent where the way is closed. */
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

/** What became of connections that were open before the step. */
export interface Established {
	readonly asked: number;
	readonly alive: number;
	/** Pairs whose connection lives on although a new one is not allowed: "x/a → y/b:80/TCP". */
	readonly survivors: readonly string[];
}

/** How long a change took, in ms since it was accepted. */
export interface Convergence {
	/** Until the last agent's kernel held it. */
	readonly syncedMs: number;
	/** Until the last pair was seen with the verdict that it kept. */
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
	/** By the plans; only where it is not what was seen. */
	readonly predicted?: Verdict;
	/** Why the tables disagree; absent where they do not. */
	readonly difference?: DifferenceKind;
	readonly clientIP?: string;
	readonly ms?: number;
	/** Not asked again: the step before has seen it, and the change can't have altered it. */
	readonly carried?: true;
	/** Of one that is not as expected: what became of one packet more, by the kernels' own evidence. */
	readonly cause?: string;
	/** The same as facts. */
	readonly causes?: readonly Cause[];
}

export interface CheckResult {
	readonly from: Place;
	/** "ingress" or "ingress/CLASS": by which controller, and by which of its doors. */
	readonly via?: string;
	readonly entry?: Via['entry'];
	readonly curl?: string;
	/** Of https: with any certificate. */
	readonly insecure?: true;
	readonly exec?: readonly string[];
	readonly dig?: string;
	readonly times: number;
	readonly expect: CheckExpectation;
	readonly passed: boolean;
	readonly observed: Observed;
	/** What is not as expected. */
	readonly reason?: string;
	/** Why: what became of packets more, by the kernels' own evidence; absent where none could tell. */
	readonly causes?: readonly Cause[];
}

export const runResult = (results: readonly ScenarioResult[]): RunResult => ({
	apiVersion: 'cnilab.dev/v1',
	kind: 'RunResult',
	passed: results.every(({ passed }) => passed),
	results,
});

/** A step out of its table (no probes where it expects none) and its checks. */
export const stepResult = (step: Omit<StepResult, 'passed'>): StepResult => ({
	...step,
	passed: step.probes.every(asExpected) && step.checks.every(({ passed }) => passed),
});

export const asExpected = ({ verdict: observed, expected }: ProbeRow): boolean =>
	!isUnexpected({ observed, ...(expected && { expected }) });

/** Results of older days do not name it. */
export const kindOf = (probe: ProbeRow): DifferenceKind | undefined =>
	probe.difference ?? (asExpected(probe) ? undefined : 'wrong');

interface Table {
	readonly observed: TruthTable;
	readonly expected?: TruthTable;
	readonly comparison?: Comparison;
	/** By `printCell`; absent: all of them. */
	readonly asked?: ReadonlySet<string>;
}

/** A table as rows of a result. A cell that was never asked is one that nobody could ask. */
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
