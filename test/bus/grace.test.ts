import { mock } from 'node:test';
import test, { type ExecutionContext } from 'ava';
import { openRaw } from './raw.ts';
import { openWorld } from './world.ts';

const hello = { type: 'hello', version: 1, role: 'agent', name: 'a', token: 'secret', received: 0 };
const graceMs = 100;

/** An agent that has lost its connection, on a clock that stands still: real sockets, and the grace has just begun. */
const lostAgent = async (t: ExecutionContext) => {
	const world = await openWorld(t, 'unix socket', { graceMs });
	const first = openRaw(t, world.wire.url, [hello]);
	const { session } = await first.texts.take();
	const peer = await world.nextAgent();
	mock.timers.enable({ apis: ['setTimeout'] });
	t.teardown(() => mock.timers.reset());
	first.socket.terminate();
	while (peer.connected) await new Promise(setImmediate);
	const comeBack = async () => {
		const again = openRaw(t, world.wire.url, [{ ...hello, session }]);
		return (await again.texts.take())['session'] === session;
	};
	return { peer, comeBack };
};

test.serial('an agent that comes back within the grace is not lost when the grace would have ended', async (t) => {
	const { peer, comeBack } = await lostAgent(t);
	mock.timers.tick(graceMs - 1);
	t.true(await comeBack());
	mock.timers.tick(10 * graceMs);
	await new Promise(setImmediate);
	t.true(peer.connected);
});

test.serial('an agent that stays away is lost with the grace, and comes back as another', async (t) => {
	const { peer, comeBack } = await lostAgent(t);
	const ending = new Promise((resolve) => peer.onClose(resolve));
	mock.timers.tick(graceMs);
	t.deepEqual(await ending, { by: 'silence', reason: 'connection lost (1006)' });
	t.false(await comeBack());
});
