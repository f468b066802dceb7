import test from 'ava';
import { EventLog } from '../../src/bus/events.ts';

const logOf = (count: number, size = 5) => {
	const log = new EventLog({ size, now: () => 42 });
	for (let n = 1; n <= count; n++) log.add({ type: 'ready', generation: n, ms: 0 });
	return log;
};
const follow = (log: EventLog, since?: number) => {
	const seen: string[] = [];
	const unfollow = log.follow(
		{ event: ({ seq }) => seen.push(String(seq)), lagged: (dropped) => seen.push(`-${dropped}`) },
		since,
	);
	return { seen, unfollow };
};

const rows: readonly (readonly [string, number, number | undefined, string])[] = [
	['from now on', 3, undefined, ''],
	['all that is remembered', 3, 0, '1 2 3'],
	['after the one that was seen last', 4, 2, '3 4'],
	['what is forgotten is counted', 9, 0, '-4 5 6 7 8 9'],
	['what is forgotten is counted from the last one seen', 9, 3, '-1 5 6 7 8 9'],
	['nothing is missing right after the last forgotten one', 9, 4, '5 6 7 8 9'],
];
for (const [what, count, since, expected] of rows)
	test(`a follower gets the past: ${what}`, (t) => {
		t.is(follow(logOf(count), since).seen.join(' '), expected);
	});

test('followers get what comes until they leave', (t) => {
	const log = logOf(2);
	const { seen, unfollow } = follow(log);
	t.deepEqual(log.add({ type: 'down', reason: 'asked' }), { type: 'down', reason: 'asked', seq: 3, at: 42 });
	unfollow();
	log.add({ type: 'down', reason: 'asked' });
	t.deepEqual(seen, ['3']);
});
