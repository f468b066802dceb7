import { mock } from 'node:test';
import test from 'ava';
import { Heartbeat } from '../../src/bus/heartbeat.ts';

/** A clock that goes on when it is told to, so that a busy machine changes nothing; the tests take turns with it. */
const fakeClock = () => {
	let now = 0;
	mock.timers.reset();
	mock.restoreAll();
	mock.timers.enable({ apis: ['setInterval', 'setImmediate'] });
	mock.method(performance, 'now', () => now);
	return {
		/** As a process has it that runs all the time. */
		pass: (ms: number) => {
			for (const end = now + ms; now < end; ) {
				now++;
				mock.timers.tick(1);
			}
		},
		/** As one has it that was stopped: its timer comes late, and once. */
		stop: (ms: number) => {
			now += ms;
		},
	};
};

const silenceMs = 150;

const heartbeat = (answers: () => boolean) => {
	const told = { pings: 0, silent: 0 };
	const heart: Heartbeat = new Heartbeat({
		silenceMs,
		ping: () => {
			told.pings++;
			if (answers()) heart.heard();
		},
		silent: () => told.silent++,
	});
	return { heart, told };
};

test.serial('a peer that answers pings, and says nothing else, is never silent', (t) => {
	const clock = fakeClock();
	const { told } = heartbeat(() => true);
	clock.pass(100 * silenceMs);
	t.deepEqual(told, { pings: 300, silent: 0 });
});

test.serial('a peer that answers nothing is silent when it was not heard of for so long, and not before', (t) => {
	const clock = fakeClock();
	const { told } = heartbeat(() => false);
	clock.pass(silenceMs - 1);
	t.deepEqual(told, { pings: 2, silent: 0 });
	clock.pass(2);
	t.deepEqual(told, { pings: 2, silent: 1 });
});

test.serial('a process that was stopped itself does not take its peer for silent', (t) => {
	const clock = fakeClock();
	const { told } = heartbeat(() => true);
	clock.pass(silenceMs);
	clock.stop(100 * silenceMs);
	clock.pass(silenceMs);
	t.is(told.silent, 0);
});
