import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { parseBusUrl } from '../../src/bus/dial.ts';
import { openRaw } from './raw.ts';
import { openWorld, places } from './world.ts';

// What somebody without the lab's token can make a coordinator do.

const hello = { type: 'hello', version: 1, role: 'client', name: 'me', token: 'secret' };
const MiB = 2 ** 20;

/** A connection on which anything can be sent; `gone` when the other side has closed it. */
const openSocket = (t: ExecutionContext, url: string) => {
	const { url: address, socketPath } = parseBusUrl(url);
	const { hostname, port } = new URL(address);
	const socket = socketPath === undefined ? connect(Number(port), hostname) : connect(socketPath);
	socket.on('error', () => undefined).resume();
	t.teardown(() => socket.destroy());
	return { socket, gone: new Promise<true>((resolve) => socket.once('close', () => resolve(true))) };
};

const upgrade = [
	'GET /v1/bus HTTP/1.1',
	'Host: bus',
	'Connection: Upgrade',
	'Upgrade: websocket',
	'Sec-WebSocket-Version: 13',
	'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
	'',
	'',
].join('\r\n');

const until = async (holds: () => boolean): Promise<void> => {
	while (!holds()) await delay(10);
};

/** The head of a masked text frame of so many bytes; `last`: of its message. */
const frameHead = (bytes: number, { last = true } = {}): Buffer => {
	const head = Buffer.alloc(14);
	head.writeUInt8((last ? 0x80 : 0) | 1, 0);
	head.writeUInt8(0x80 | 127, 1);
	head.writeBigUInt64BE(BigInt(bytes), 2);
	return head;
};

for (const where of places) {
	test.serial(`${where}: messages that never end cost nothing before a hello`, async (t) => {
		const { url, joinLab } = await openWorld(t, where, { handlers: { plan: () => ({}) } });
		const before = process.memoryUsage().rss;
		const part = Buffer.alloc(MiB, 'x');
		const attacks = Array.from({ length: 12 }, async () => {
			const { socket, gone } = openSocket(t, url);
			socket.write(upgrade);
			socket.write(frameHead(60 * MiB));
			const over = gone.then(() => 'closed' as const);
			for (let sent = 0; sent < 59; sent++) {
				const taken = new Promise<'sent'>((resolve) => socket.write(part, () => resolve('sent')));
				if ((await Promise.race([taken, over])) === 'closed') break;
			}
			return over;
		});
		t.deepEqual([...new Set(await Promise.all(attacks))], ['closed']);
		const grown = process.memoryUsage().rss - before;
		t.true(grown < 50 * MiB, `${Math.round(grown / MiB)} MiB`);
		t.deepEqual(await (await joinLab()).call('plan', {}), {});
	});

	test(`${where}: neither do fragments, pings, nor a head without end`, async (t) => {
		const { url } = await openWorld(t, where, { helloMs: 60_000 });
		const sent = {
			fragments: [upgrade, ...Array.from({ length: 99 }, () => frameHead(99, { last: false })), Buffer.alloc(MiB)],
			pings: [upgrade, ...Array.from({ length: 4000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0]))],
			head: [`GET /v1/bus HTTP/1.1\r\nX: ${'x'.repeat(MiB)}`],
		};
		for (const [what, pieces] of Object.entries(sent)) {
			const { socket, gone } = openSocket(t, url);
			for (const piece of pieces) socket.write(piece);
			t.true(await Promise.race([gone, delay(5000, false)]), what);
		}
	});

	test(`${where}: who says nothing, or half a request, is shown out soon`, async (t) => {
		const { url } = await openWorld(t, where, { helloMs: 100 });
		for (const beginning of ['', 'GET /v1/bus HTTP/1.1\r\nHost', upgrade]) {
			const { socket, gone } = openSocket(t, url);
			if (beginning) socket.write(beginning);
			t.true(await Promise.race([gone, delay(5000, false)]), beginning);
		}
	});

	test(`${where}: too many at once are closed, and those who have said hello stay`, async (t) => {
		const { url, joinLab } = await openWorld(t, where, { helloMs: 60_000, handlers: { plan: () => ({}) } });
		const lab = await joinLab();
		const crowd = Array.from({ length: 100 }, () => openSocket(t, url));
		let closed = 0;
		for (const { gone } of crowd) void gone.then(() => closed++);
		await until(() => closed >= 36);
		await delay(100);
		t.is(closed, 36);
		t.deepEqual(await lab.call('plan', {}), {});
		for (const { socket } of crowd) socket.destroy();
		await until(() => closed === 100);
		t.deepEqual(await (await joinLab({ patienceMs: 5000 })).call('plan', {}), {});
	});

	const names = ['', 'x'.repeat(64), 'a/b', 'a\u001b[2J', 'a b', '../n1', 'ｎ1'];
	for (const name of names)
		test(`${where}: ${JSON.stringify(name).slice(0, 30)} is no name of a peer, and is written nowhere`, async (t) => {
			const { url, log } = await openWorld(t, where);
			const raw = openRaw(t, url, [{ ...hello, name, token: 'guess' }]);
			const { type, reason } = await raw.texts.take();
			t.is(type, 'refused');
			t.regex(String(reason), /^a hello must be/);
			t.is(await raw.closed, 4001);
			if (name.length > 3) t.false(JSON.stringify([reason, log]).includes(name.slice(0, 4)));
		});

	test(`${where}: a hello longer than any is refused, and neither sent back nor logged`, async (t) => {
		const { url, log } = await openWorld(t, where);
		const raw = openRaw(t, url, [{ ...hello, name: 'n'.repeat(5000) }]);
		t.is((await raw.texts.take())['reason'], 'a hello has at most 4096 bytes');
		t.true(JSON.stringify(log).length < 200);
	});

	test(`${where}: what an admitted peer sends may be as long as ever`, async (t) => {
		const { url } = await openWorld(t, where, { handlers: { logs: ({ place }) => ({ code: place.length }) } });
		const args = { place: 'a/b', follow: false };
		// Right behind the hello, as a plain client may send it.
		const raw = openRaw(t, url, [
			hello,
			{ body: { type: 'call', id: 1, verb: 'logs', args }, pad: 'x'.repeat(5 * MiB) },
		]);
		t.is((await raw.texts.take())['type'], 'welcome');
		t.like(await raw.texts.take(), { body: { type: 'result', value: { code: 3 } } });
	});
}
