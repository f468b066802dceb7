import { once } from 'node:events';
import { mock } from 'node:test';
import test, { type ExecutionContext } from 'ava';
import { type WebSocket, WebSocketServer } from 'ws';
import { dial, parseBusUrl } from '../../src/bus/dial.ts';
import { defaultLimits } from '../../src/bus/pressure.ts';

const hello = { type: 'hello', version: 1, role: 'client', name: 'me', token: 'secret' } as const;

/** Dials who takes the connection and the hello, and says nothing yet. */
const dialed = async (t: ExecutionContext) => {
	const mute = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	t.teardown(() => mute.close());
	await once(mute, 'listening');
	const address = mute.address();
	const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
	t.teardown(() => mock.timers.reset());
	const came = new Promise<WebSocket>((resolve) =>
		mute.once('connection', (socket) => socket.once('message', () => resolve(socket))),
	);
	const outcome = dial({
		to: parseBusUrl(`ws://127.0.0.1:${port}/v1/bus`),
		hello,
		limits: defaultLimits,
		welcomed: (socket) => socket.terminate(),
	});
	return { outcome, other: await came };
};

test.serial('who takes a hello and says no welcome for five seconds counts as not there', async (t) => {
	mock.timers.enable({ apis: ['setInterval'] });
	const { outcome } = await dialed(t);
	mock.timers.tick(5000);
	t.deepEqual(await outcome, { failed: 'closed before the welcome (1006)' });
});

test.serial('a welcome that comes before that is in time', async (t) => {
	mock.timers.enable({ apis: ['setInterval'] });
	const { outcome, other } = await dialed(t);
	mock.timers.tick(4999);
	other.send(JSON.stringify({ type: 'welcome', version: 1, session: 'x', received: 0 }));
	t.deepEqual(await outcome, { joined: true });
});

test.serial('a process that was stopped for longer reads the welcome that came meanwhile', async (t) => {
	const { outcome, other } = await dialed(t);
	other.send(JSON.stringify({ type: 'welcome', version: 1, session: 'x', received: 0 }));
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5200);
	t.deepEqual(await outcome, { joined: true });
});
