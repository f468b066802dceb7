import { words } from './ink.ts';
import {
	asExpected,
	type CheckResult,
	type ProbeRow,
	type RunResult,
	type ScenarioResult,
	type StepResult,
} from './result.ts';
import { printCell } from './table.ts';

/** What test reports count: a step's table, and each check. */
export interface Point {
	readonly name: string;
	readonly passed: boolean;
	/** Why it failed, in a line. */
	readonly message?: string;
	/** One line each for what is wrong. */
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
		...(wrong.length > 0 && { message: `${wrong.length} of ${probes.length} cells are wrong` }),
		details: wrong.map(wrongLine),
	};
};

const wrongLine = ({ verdict, expected, cause, ...cell }: ProbeRow): string =>
	`${printCell(cell)}: expected ${expected ? words[expected] : 'nothing'}, ${words[verdict]}${cause ? `: ${cause}` : ''}`;

const checkPoint = ({ name }: StepResult, check: CheckResult, i: number): Point => ({
	name: `${name}: check ${i + 1}: ${check.curl ?? check.dig ?? check.exec?.join(' ') ?? ''} from ${check.from}`,
	passed: check.passed,
	...(!check.passed && { message: check.reason ?? 'not as expected' }),
	details: [],
});
