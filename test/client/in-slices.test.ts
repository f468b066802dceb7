import test from 'ava';
import { inSlices } from '../../src/client/in-slices.ts';

test('others have a turn while long work goes on, and it answers what it found', async (t) => {
	let turns = 0;
	const others = setInterval(() => turns++, 1);
	// It ends when others have had three turns, or after long enough for any machine to give them.
	const found = await inSlices(
		(function* (): Generator<void, string> {
			for (const end = performance.now() + 20_000; turns < 3 && performance.now() < end; ) yield;
			return 'found';
		})(),
	);
	clearInterval(others);
	t.is(found, 'found');
	t.true(turns >= 3, `${turns} turns`);
});

test('what goes wrong in it is told', async (t) => {
	const work = (function* (): Generator<void, never> {
		yield;
		throw new Error('no such place');
	})();
	await t.throwsAsync(inSlices(work), { message: 'no such place' });
});
