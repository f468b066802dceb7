import { mock } from 'node:test';
import test from 'ava';
import { untilStable } from '../../src/scenario/until-stable.ts';

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
const attemptMs = 20;

/** In ms. Only attempts take time: a machine that is busy meanwhile changes nothing. */
let now = 0;
mock.method(performance, 'now', () => now);

for (const { title, outcomes, rest, passed, after } of rows)
	test.serial(title, async (t) => {
		const patience: number[] = [];
		let asked = 0;
		const start = now;
		const outcome = await untilStable(
			async (ms) => {
				patience.push(ms);
				now += attemptMs;
				return { passed: outcomes[patience.length - 1] ?? outcomes.at(-1) ?? false };
			},
			{
				restBy: start + restMs,
				settleBy: start + settleMs,
				wasAtRest: async () => rest[asked++] ?? rest.at(-1) ?? false,
			},
		);
		t.is(outcome.passed, passed);
		const expected = after === 'rest' ? restMs : after === 'settling' ? settleMs : after * attemptMs;
		t.is(now - start, typeof after === 'number' ? expected : expected + attemptMs);
	});
