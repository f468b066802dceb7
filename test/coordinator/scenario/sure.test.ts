import test from 'ava';
import { untilSure } from '../../../src/coordinator/scenario/sure.ts';

interface Row {
	readonly title: string;
	/** What each attempt comes to; the last one goes on. */
	readonly outcomes: readonly boolean[];
	/** Whether the lab was at rest during each. */
	readonly rest: readonly boolean[];
	readonly passed: boolean;
	/** When it ends: after so many attempts, or with the time of rest, or that of settling. */
	readonly after: number | 'rest' | 'settling';
}

const rows: readonly Row[] = [
	{ title: 'what passes is tried once', outcomes: [true], rest: [], passed: true, after: 1 },
	{ title: 'a failure of a lab at rest stands soon', outcomes: [false], rest: [true], passed: false, after: 'rest' },
	{
		title: 'a failure of a lab that is not at rest is waited for',
		...{ outcomes: [false], rest: [false], passed: false, after: 'settling' },
	},
	{
		title: 'what becomes as expected while agents change something passes',
		...{ outcomes: [...Array(8).fill(false), true], rest: [false], passed: true, after: 9 },
	},
	{
		title: 'two failures in a row have to be of a lab at rest',
		...{ outcomes: [false], rest: [true, false, true, false, true, false, true, false, false], passed: false },
		after: 'settling',
	},
	{
		title: 'one failure says nothing, even of a lab at rest',
		...{ outcomes: [false, true], rest: [true], passed: true, after: 2 },
	},
];

const restMs = 60;
const settleMs = 400;

for (const { title, outcomes, rest, passed, after } of rows)
	test(title, async (t) => {
		const patience: number[] = [];
		let asked = 0;
		const start = performance.now();
		const outcome = await untilSure(
			async (ms) => {
				patience.push(ms);
				return { passed: outcomes[patience.length - 1] ?? outcomes.at(-1) ?? false };
			},
			{
				restBy: start + restMs,
				settleBy: start + settleMs,
				wasAtRest: async () => rest[asked++] ?? rest.at(-1) ?? false,
			},
		);
		const ms = performance.now() - start;
		t.is(outcome.passed, passed);
		if (after === 'rest') t.true(ms >= restMs && ms < settleMs, `${ms} ms`);
		else if (after === 'settling') t.true(ms >= settleMs, `${ms} ms`);
		else t.is(patience.length, after);
		t.deepEqual(
			patience,
			patience.toSorted((a, b) => a - b),
			'with ever more patience',
		);
	});
