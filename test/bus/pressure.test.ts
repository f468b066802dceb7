import test from 'ava';
import type { LabFact } from '../../src/bus/events.ts';
import { aCluster, anAuthority } from './cluster.ts';
import { openRaw } from './raw.ts';
import { heard, openWorld, places, Queue } from './world.ts';

const fact = (n: number, message = ''): LabFact => ({ type: 'log', level: 'info', message: `${n}${message}` });
const probe = (id: number) => ({ type: 'probe', id, probes: [] }) as const;

for (const where of places) {
	test(`${where}: an agent that is behind gets the newest generation, not all of them`, async (t) => {
		const { joinAgent, nextAgent } = await openWorld(t, where, { limits: { window: 1 } });
		const agent = heard(await joinAgent());
		const peer = await nextAgent();
		for (let generation = 1; generation <= 100; generation++)
			peer.send({ type: 'cluster', generation, cluster: aCluster, authority: anAuthority });
		peer.send(probe(1));
		const got = await agent.takeMany(3);
		t.deepEqual(
			got.map((message) => ('generation' in message ? message.generation : message.type)),
			[1, 100, 'probe'],
		);
	});

	test(`${where}: an agent that is away still gets the newest generation only`, async (t) => {
		const { joinAgent, nextAgent, wire } = await openWorld(t, where);
		const agent = heard(await joinAgent());
		const peer = await nextAgent();
		let away = true;
		wire.admits = () => !away;
		wire.cut();
		while (peer.connected) await new Promise(setImmediate);
		for (let generation = 1; generation <= 100; generation++)
			peer.send({ type: 'cluster', generation, cluster: aCluster, authority: anAuthority });
		away = false;
		const message = await agent.take();
		t.is('generation' in message && message.generation, 100);
	});

	test(`${where}: questions to an agent that takes none are refused, and taken again later`, async (t) => {
		const limits = { window: 1, outbox: 100, low: 10 };
		const { joinAgent, nextAgent } = await openWorld(t, where, { limits });
		const agent = heard(await joinAgent());
		const peer = await nextAgent();
		const ask = () => {
			for (let id = 1; id <= 100; id++) peer.send(probe(id));
		};
		t.throws(ask, { message: /bytes are queued for a peer that reads too slowly/ });
		t.true(peer.full);
		await peer.drained();
		t.true(peer.light);
		peer.send(probe(1000));
		const ids: number[] = [];
		while (ids.at(-1) !== 1000) {
			const message = await agent.take();
			if ('id' in message) ids.push(message.id);
		}
		t.true(ids.length < 10, `${ids}`);
	});

	test(`${where}: a subscriber that is too slow loses events, is told how many, and goes on`, async (t) => {
		const { joinLab, nextClient, events } = await openWorld(t, where, { limits: { window: 1, outbox: 2000 } });
		const lab = await joinLab();
		const seen = new Queue<number>();
		lab.subscribe({ since: 0, onEvent: ({ seq }) => seen.put(seq), onLagged: (dropped) => seen.put(-dropped) });
		events.add(fact(1));
		t.is(await seen.take(), 1);
		const peer = await nextClient();
		for (let n = 2; n <= 1000; n++) events.add(fact(n));
		t.true(peer.full);
		const got: number[] = [];
		while (!got.some((seq) => seq < 0)) got.push(await seen.take());
		const lagged = got.pop() ?? 0;
		t.deepEqual(
			got,
			got.map((_, index) => index + 2),
		);
		t.is(got.length - lagged, 999, 'events and gap make all');
		t.true(got.length < 50);
		events.add(fact(1001));
		t.is(await seen.take(), 1001);
	});

	test(`${where}: a plain WebSocket that stops reading costs bounded memory, and hears what it missed`, async (t) => {
		const limits = { outbox: 2 ** 20 };
		const { nextClient, events, wire } = await openWorld(t, where, { limits, silenceMs: 60_000 });
		const hello = { type: 'hello', version: 1, role: 'client', name: 'plain', token: 'secret' };
		const raw = openRaw(t, wire.url, [hello, { body: { type: 'subscribe', since: 0 } }]);
		t.is((await raw.texts.take())['type'], 'welcome');
		events.add(fact(0));
		t.like(await raw.texts.take(), { body: { type: 'event' } }, 'it has subscribed');
		const peer = await nextClient();
		wire.freeze();
		const [size, most] = [2 ** 16, 1000];
		let count = 0;
		for (; !peer.full && count < most; count++) {
			events.add(fact(count, 'x'.repeat(size)));
			await new Promise(setImmediate);
		}
		t.true(peer.full, `${count} events of 64 KiB`);
		for (let n = 0; n < 100; n++) events.add(fact(count + n, 'x'.repeat(size)));
		wire.thaw();
		for (let came = 0; ; came++) {
			const { body } = await raw.texts.take();
			const message: Record<string, unknown> = { ...(typeof body === 'object' && body) };
			if (message['type'] !== 'lagged') continue;
			t.is(Number(message['dropped']) + came, count + 100);
			break;
		}
		events.add(fact(0));
		t.like(await raw.texts.take(), { body: { type: 'event', event: { message: '0' } } });
	});

	test(`${where}: output that waits for room keeps its sender's memory small`, async (t) => {
		const limits = { window: 1000, low: 1000, outbox: 5000 };
		const { joinAgent, nextAgent } = await openWorld(t, where);
		const agent = await joinAgent({ limits });
		const coordinator = heard(await nextAgent());
		const count = 100;
		for (let id = 1; id <= count; id++) {
			agent.send({ type: 'output', id, stream: 'stdout', data: 'x'.repeat(500) });
			await agent.drained();
			t.false(agent.full);
		}
		t.is((await coordinator.takeMany(count)).length, count);
	});

	test(`${where}: a message too long for the bus is refused where it is sent, and the session goes on`, async (t) => {
		const { joinAgent, nextAgent } = await openWorld(t, where);
		const agent = await joinAgent({ limits: { text: 1000 } });
		t.throws(() => agent.send({ type: 'drift', objects: ['x'.repeat(1000)] }), {
			message: /longer than the bus allows/,
		});
		agent.send({ type: 'drift', objects: [] });
		t.deepEqual(await heard(await nextAgent()).take(), { type: 'drift', objects: [] });
	});
}
