import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { connectOver } from '../../src/bus/client.ts';
import { LabError } from '../../src/errors.ts';
import { aCluster, anAuthority } from './cluster.ts';
import { heard, openWorld } from './world.ts';

// An agent whose way to the bus is a stream of its own.

let made = 0;

/** Both ends of a pipe. */
const pipe = async (t: ExecutionContext): Promise<readonly [Socket, Socket]> => {
	const server = createServer();
	const path = join(tmpdir(), `stream-${process.pid}-${++made}`);
	server.listen(path);
	await once(server, 'listening');
	const near = dial(path);
	const [far]: Socket[] = await once(server, 'connection');
	server.close();
	if (!far) throw new Error('nobody came');
	for (const end of [near, far]) t.teardown(() => end.on('error', () => undefined).destroy());
	return [near, far];
};

test('an agent joins without a token, under the name that the stream is bound to', async (t) => {
	const { accept, nextAgent } = await openWorld(t, 'unix socket');
	const [near, far] = await pipe(t);
	accept('n1', far);
	const agent = await connectOver(near, 'n1');
	const peer = await nextAgent();
	t.is(peer.name, 'n1');
	const messages = heard(peer);
	agent.send({ type: 'health', lagMs: 1, rssBytes: 2, pods: 3 });
	t.like(await messages.take(), { type: 'health', pods: 3 });
	await agent.close('done');
});

test('another name is refused on it', async (t) => {
	const { accept } = await openWorld(t, 'unix socket');
	const [near, far] = await pipe(t);
	accept('n1', far);
	await t.throwsAsync(connectOver(near, 'n2'), {
		instanceOf: LabError,
		message: 'this is the stream of agent n1, and not of agent n2',
	});
});

test('big messages pass both ways, in order', async (t) => {
	const { accept, nextAgent } = await openWorld(t, 'unix socket');
	const [near, far] = await pipe(t);
	accept('n1', far);
	const agent = await connectOver(near, 'n1');
	const peer = await nextAgent();
	const [down, up] = [heard(agent), heard(peer)];
	const objects = Array.from({ length: 50_000 }, (_, n) => `route 10.0.0.0/8 via ${n} because of this and that`);
	for (const n of [1, 2, 3]) agent.send({ type: 'drift', objects: [...objects, `${n}`] });
	for (const n of [1, 2, 3]) t.deepEqual((await up.take()).type === 'drift' && n, n);
	peer.send({ type: 'probe', id: 7, probes: [] });
	t.like(await down.take(), { type: 'probe', id: 7 });
	peer.send({ type: 'cluster', generation: 4, cluster: { ...aCluster, namespaces: [] }, authority: anAuthority });
	t.like(await down.take(), { type: 'cluster', generation: 4 });
	await agent.close('done');
});

test('when the stream breaks the session is over for both, at once', async (t) => {
	const { accept, nextAgent } = await openWorld(t, 'unix socket');
	const [near, far] = await pipe(t);
	accept('n1', far);
	const agent = await connectOver(near, 'n1');
	const peer = await nextAgent();
	const gone = new Promise<{ by: string }>((resolve) => peer.onClose(resolve));
	far.destroy();
	const late = delay(1000, { by: 'late' }, { ref: false });
	t.is((await Promise.race([agent.closed, late])).by, 'silence');
	t.is((await Promise.race([gone, late])).by, 'silence');
});

test('a stream that ends before a welcome is told as such', async (t) => {
	const [near, far] = await pipe(t);
	far.destroy();
	await t.throwsAsync(connectOver(near, 'n1'), { message: /^no answer from the stream/ });
});

for (const [what, message] of [
	['verdicts that are a text', { type: 'verdicts', id: 1, results: 'all', done: true }],
	['a digest that is a number', { type: 'synced', generation: 1, digest: 7, objects: {}, changed: 0, ms: 1 }],
	['programs of nobody', { type: 'programs', states: [null] }],
] as const)
	test(`an agent that sends ${what} is closed with the reason`, async (t) => {
		const { accept, nextAgent } = await openWorld(t, 'unix socket');
		const [near, far] = await pipe(t);
		accept('n1', far);
		const agent = await connectOver(near, 'n1');
		const peer = await nextAgent();
		const gone = new Promise<{ reason: string }>((resolve) => peer.onClose(resolve));
		agent.send(JSON.parse(JSON.stringify(message)));
		t.regex((await gone).reason, new RegExp(`^the peer sent a message "${message.type}" whose `));
	});
