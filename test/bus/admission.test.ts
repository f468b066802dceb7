import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { connect } from '../../src/bus/client.ts';
import { listen } from '../../src/bus/server.ts';
import { LabError } from '../../src/errors.ts';
import { openRaw } from './raw.ts';
import { openWorld, places } from './world.ts';

const hello = { type: 'hello', version: 1, role: 'agent', name: 'a', token: 'secret' };
const refusals = [
	['a wrong token', { ...hello, token: 'Secret' }, "the token of agent a is not this lab's"],
	['another version', { ...hello, version: 2 }, 'agent a speaks version 2 of the bus, this lab version 1'],
	['another version in a form of its own', { type: 'hello', version: 3 }, /^a peer speaks version 3 .* version 1$/],
	['an unknown role', { ...hello, role: 'king' }, /^a hello must be \{"type": "hello", "version": 1/],
	['a received that is no count', { ...hello, received: -1 }, /^a hello must be/],
	['a frame before the hello', { body: { type: 'subscribe' } }, /^the first text must be/],
	['a text that is no JSON', 'hello', /^the first text must be/],
] as const;

for (const where of places) {
	for (const [what, text, reason] of refusals)
		test(`${where}: ${what} is refused with the reason`, async (t) => {
			const { wire, log } = await openWorld(t, where);
			const raw = openRaw(t, wire.url, [text]);
			const answer = await raw.texts.take();
			t.is(answer['type'], 'refused');
			t.is(answer['version'], 1);
			if (typeof reason === 'string') t.is(answer['reason'], reason);
			else t.regex(String(answer['reason']), reason);
			t.is(await raw.closed, 4001);
			t.false(JSON.stringify([answer, log]).includes('ecret'), 'tokens are told to nobody');
		});

	test(`${where}: our own client throws a refusal`, async (t) => {
		const { joinAgent } = await openWorld(t, where);
		const error = await t.throwsAsync(joinAgent({ token: 'guess' }), { instanceOf: LabError });
		t.is(error?.message, "the token of agent a is not this lab's");
	});

	test(`${where}: a peer that says nothing is shown out, and may come again`, async (t) => {
		const { wire } = await openWorld(t, where, { helloMs: 30 });
		const raw = openRaw(t, wire.url, []);
		t.is(await raw.closed, 1013);
	});

	test(`${where}: nobody there is said at once`, async (t) => {
		const { url, close } = await openWorld(t, where);
		await close();
		const error = await t.throwsAsync(connect({ url, token: 'secret', role: 'agent', name: 'a' }));
		t.regex(error?.message ?? '', /^no answer from ws.*: connect (ENOENT|ECONNREFUSED)/);
	});

	test(`${where}: an agent that has patience waits for the bus to open`, async (t) => {
		const { wire, joinAgent, nextAgent } = await openWorld(t, where);
		let tries = 0;
		wire.admits = () => ++tries === 3;
		const agent = await joinAgent({ patienceMs: 5000 });
		t.true(agent.connected);
		t.is((await nextAgent()).name, 'a');
	});
}

test('health is plain JSON and tells no secret; nothing else is served', async (t) => {
	const { url } = await openWorld(t, 'TCP');
	const http = url.replace(/^ws/, 'http');
	const health = await fetch(new URL('/v1/health', http));
	t.deepEqual([health.status, await health.json()], [200, { ok: true, version: 1 }]);
	t.is((await fetch(new URL('/v1/token', http))).status, 404);
	t.is((await fetch(new URL('/v1/health', http), { method: 'POST' })).status, 404);
	await t.throwsAsync(connect({ url: url.replace('/bus', '/other'), token: 'secret', role: 'agent', name: 'a' }), {
		message: /Unexpected server response: 400/,
	});
});

for (const url of ['http://127.0.0.1/v1/bus', 'ws+unix:bus.sock', 'ws+unix:///bus.sock', 'bus.sock', ''])
	test(`"${url}" is not a URL of a bus`, async (t) => {
		const error = await t.throwsAsync(connect({ url, token: 'secret', role: 'agent', name: 'a' }), {
			instanceOf: LabError,
		});
		t.is(error?.code, 'bad-input');
	});

const openServer = async (t: ExecutionContext, place: Parameters<typeof listen>[0]) => {
	const ignore = () => undefined;
	const server = await listen(place, { token: 'secret', onAgent: ignore, onClient: ignore, log: ignore });
	t.teardown(() => server.close());
	return server;
};
const folderOf = async (t: ExecutionContext): Promise<string> => {
	const folder = await mkdtemp(join(tmpdir(), 'bus-'));
	t.teardown(() => rm(folder, { recursive: true }));
	return folder;
};

test('a socket that a killed coordinator left is taken over', async (t) => {
	const path = join(await folderOf(t), 'bus.sock');
	const killed = createServer();
	await new Promise<void>((resolve) => killed.listen(path, resolve));
	await rename(path, `${path}.kept`); // closing removes the path, as a kill would not
	await new Promise((resolve) => killed.close(resolve));
	await rename(`${path}.kept`, path);
	const server = await openServer(t, { path });
	const agent = await connect({ url: server.url, token: 'secret', role: 'agent', name: 'a' });
	await agent.close('done');
	t.pass();
});

test('a socket that somebody listens on is left alone, and so is a file that is none', async (t) => {
	const folder = await folderOf(t);
	const path = join(folder, 'bus.sock');
	await openServer(t, { path });
	await t.throwsAsync(openServer(t, { path }), { instanceOf: LabError, message: /cannot listen on .*EADDRINUSE/ });
	await writeFile(join(folder, 'letter'), 'dear');
	await t.throwsAsync(openServer(t, { path: join(folder, 'letter') }), { message: /EADDRINUSE/ });
	t.is(await readFile(join(folder, 'letter'), 'utf8'), 'dear');
});

test('a path too long for a socket is refused by its length, not cut short by the kernel', async (t) => {
	const error = await t.throwsAsync(openServer(t, { path: `/tmp/${'x'.repeat(120)}` }), { instanceOf: LabError });
	t.is(error?.code, 'cannot');
	t.regex(error?.message ?? '', /longer than \d+ bytes/);
});
