import test from 'ava';
import type { LabEvent, LabFact } from '../../src/bus/events.ts';
import { openRaw } from './raw.ts';
import { openWorld, places, Queue } from './world.ts';

const fact = (n: number): LabFact => ({ type: 'ready', generation: n, ms: 0 });
const plainHello = { type: 'hello', version: 1, role: 'client', name: 'plain', token: 'secret' };

for (const where of places) {
	test(`${where}: a subscription outlives a session that is forgotten, without a gap`, async (t) => {
		const { joinLab, nextClient, events, wire } = await openWorld(t, where, { graceMs: 0 });
		const lab = await joinLab();
		const seen = new Queue<LabEvent>();
		events.add(fact(1));
		lab.subscribe({ since: 0, onEvent: (event) => seen.put(event) });
		t.is((await seen.take()).seq, 1);
		const gone = new Promise((resolve) => void nextClient().then((peer) => peer.onClose(resolve)));
		wire.admits = () => false;
		wire.cut();
		await gone;
		for (const n of [2, 3]) events.add(fact(n));
		wire.admits = () => true;
		t.deepEqual(
			(await seen.takeMany(2)).map(({ seq }) => seq),
			[2, 3],
		);
		events.add(fact(4));
		t.is((await seen.take()).seq, 4);
	});

	test(`${where}: who has left is told nothing more`, async (t) => {
		const { joinLab, nextClient, events } = await openWorld(t, where);
		const lab = await joinLab();
		const seen = new Queue<LabEvent>();
		lab.subscribe({ since: 0, onEvent: (event) => seen.put(event) });
		events.add(fact(1));
		await seen.take();
		const peer = await nextClient();
		const gone = new Promise((resolve) => peer.onClose(resolve));
		await lab.close();
		await gone;
		Object.assign(peer, { send: () => t.fail('it is not there') });
		events.add(fact(2));
		t.pass();
	});

	test(`${where}: a plain WebSocket follows and asks in a few lines`, async (t) => {
		const { wire, events } = await openWorld(t, where, { handlers: { plan: () => ({ a: [] }) } });
		events.add(fact(1));
		const { say, texts } = openRaw(t, wire.url, [plainHello, { body: { type: 'subscribe', since: 0 } }]);
		t.like(await texts.take(), { type: 'welcome', version: 1 });
		t.like(await texts.take(), { body: { type: 'event', event: { seq: 1, type: 'ready' } } });
		for (let n = 2; n <= 200; n++) events.add(fact(n));
		for (let n = 2; n <= 200; n++) t.like(await texts.take(), { seq: n, body: { event: { seq: n } } });
		say({ body: { type: 'call', id: 1, verb: 'plan', args: {} } });
		t.like(await texts.take(), { body: { type: 'result', id: 1, value: { a: [] } } });
	});

	const mistakes = [
		['an unknown verb', { type: 'call', id: 3, verb: 'destroy', args: {} }, 'there is no verb "destroy"'],
		['a verb that is no own one', { type: 'call', id: 3, verb: 'toString', args: {} }, 'there is no verb "toString"'],
		['a call without arguments', { type: 'call', id: 3, verb: 'plan' }, /^a call is \{"type": "call"/],
		[
			'a verb that nobody wants to read',
			{ type: 'call', id: 3, verb: 'x\u001b'.repeat(999), args: {} },
			/^there is no verb "x\\u001bx.{60,300}… \(1998 letters\)"$/,
		],
		['a change of nothing', { type: 'call', id: 3, verb: 'change', args: {} }, /^change: delete: .*array/],
	] as const;
	for (const [what, body, message] of mistakes)
		test(`${where}: ${what} is an error to whoever asked, and harms nobody`, async (t) => {
			const { wire } = await openWorld(t, where, {
				handlers: {
					plan: () => ({}),
					change: ({ delete: refs }) => ({ generation: refs.length, convergeMs: 0, warnings: [] }),
				},
			});
			const { say, texts } = openRaw(t, wire.url, [plainHello, { body }]);
			await texts.take();
			const answer = JSON.parse(JSON.stringify((await texts.take())['body']));
			t.like(answer, { type: 'error', id: 3 });
			if (typeof message === 'string') t.is(answer.failure.message, message);
			else t.regex(answer.failure.message, message);
			say({ body: { type: 'input', id: 3, data: 'Nw==' } });
			say({ body: { type: 'cancel', id: 4 } });
			say({ body: { type: 'call', id: 5, verb: 'plan', args: {} } });
			t.like(await texts.take(), { body: { type: 'result', id: 5 } });
		});

	test(`${where}: a client that speaks nonsense is closed with the reason, and not asked back`, async (t) => {
		const { wire } = await openWorld(t, where);
		const raw = openRaw(t, wire.url, [plainHello, 'nonsense']);
		t.is(await raw.closed, 4002);
	});
}

test('the lines in the head of protocol.ts work with the WebSocket that is built into Node and browsers', async (t) => {
	const { wire, events } = await openWorld(t, 'TCP');
	const seen = new Queue<unknown>();
	const bus = new globalThis.WebSocket(wire.url);
	bus.onopen = () => {
		bus.send(JSON.stringify(plainHello));
		bus.send(JSON.stringify({ body: { type: 'subscribe', since: 0 } }));
	};
	bus.onmessage = ({ data }) => {
		const { body } = JSON.parse(data);
		if (body?.type === 'event') seen.put(body.event);
	};
	events.add(fact(1));
	t.like(await seen.take(), { seq: 1, type: 'ready', generation: 1 });
	bus.close();
});
