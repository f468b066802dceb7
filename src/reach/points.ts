import { differenceKinds } from './compare.ts';
import { words } from './ink.ts';
import { kindWords } from './print-comparison.ts';
import {
	asExpected,
	type CheckResult,
	failureOf,
	kindOf,
	type ProbeRow,
	type RunResult,
	type ScenarioResult,
	type StepResult,
} from './result.ts';
import { printCell } from './table.ts';

/** An item of test reports: a step's table, or a check. */
export interface Point {
	readonly name: string;
	readonly passed: boolean;
	/** Why it failed, in a line. */
	readonly message?: string;
	/** A line for each failure. */
	readonly details: readonly string[];
}

export interface Suite {
	readonly name: string;
	readonly points: readonly Point[];
	/** Of the whole scenario. */
	readonly ms: number;
}

export const suitesOf = ({ results }: RunResult): readonly Suite[] => results.map(suiteOf);

const suiteOf = ({ scenario, topology, steps, timings }: ScenarioResult): Suite => ({
	name: `${scenario} on ${topology}`,
	points: steps.flatMap(pointsOf),
	ms: timings.upMs + timings.convergeMs + timings.probeMs + timings.downMs,
});

const pointsOf = (step: StepResult): readonly Point[] => [
	...(step.probes.some(({ expected }) => expected) ? [tablePoint(step)] : []),
	...step.checks.map((check, i) => checkPoint(step, check, i)),
];

const tablePoint = ({ name, probes }: StepResult): Point => {
	const wrong = probes.filter((probe) => !asExpected(probe));
	return {
		name: `${name}: ${probes.length} cells`,
		passed: wrong.length === 0,
		...(wrong.length > 0 && { message: `${wrong.length} of ${probes.length} cells: ${countsOf(wrong)}` }),
		details: wrong.map(wrongLine),
	};
};

/** "3 wrong, 41 not enforced by this dataplane". */
const countsOf = (probes: readonly ProbeRow[]): string => {
	const kinds = Map.groupBy(probes, kindOf);
	return differenceKinds
		.flatMap((kind) => {
			const { length } = kinds.get(kind) ?? [];
			return length > 0 ? [`${length} ${kindWords[kind]}`] : [];
		})
		.join(', ');
};

const wrongLine = (probe: ProbeRow): string => {
	const { verdict, expected, cause, ...cell } = probe;
	const kind = kindOf(probe);
	const why = [...(kind === 'not-enforced' ? [kindWords[kind]] : []), ...(cause ? [cause] : [])];
	const wanted = expected ? words[expected] : 'nothing';
	return [`${printCell(cell)}: expected ${wanted}, ${words[verdict]}`, ...why].join(': ');
};

const checkPoint = ({ name }: StepResult, check: CheckResult, i: number): Point => ({
	name: `${name}: check ${i + 1}: ${check.insecure ? '-k ' : ''}${check.curl ?? check.dig ?? check.exec?.join(' ') ?? ''} from ${check.from}${check.via ? ` via ${check.via}` : ''}`,
	passed: check.passed,
	...(!check.passed && { message: failureOf(check) }),
	details: [],
});
