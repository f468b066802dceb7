import test from 'ava';
import type { FromAgent, ToAgent } from '../../src/bus/protocol.ts';
import { openRaw } from './raw.ts';
import { heard, openWorld, places } from './world.ts';

const down = (id: number): ToAgent => ({ type: 'input', id, data: 'x'.repeat(id % 1000) });
const up = (id: number): FromAgent => ({ type: 'output', id, stream: 'stdout', data: 'x'.repeat(id % 1000) });
const ids = (messages: readonly (ToAgent | FromAgent)[]) =>
	messages.map((message) => ('id' in message ? message.id : 0));
const firstIds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

for (const where of places) {
	test(`${where}: messages pass both ways in order`, async (t) => {
		const { joinAgent, nextAgent } = await openWorld(t, where);
		const agent = await joinAgent();
		const peer = await nextAgent();
		const count = 500;
		for (const id of firstIds(count)) {
			agent.send(up(id));
			peer.send(down(id));
		}
		t.deepEqual(ids(await heard(peer).takeMany(count)), firstIds(count));
		t.deepEqual(ids(await heard(agent).takeMany(count)), firstIds(count));
		t.deepEqual([peer.name, peer.role, peer.connected], ['a', 'agent', true]);
	});

	test(`${where}: a burst loses and doubles nothing, however often the wire is cut`, async (t) => {
		const { joinAgent, nextAgent, wire, log } = await openWorld(t, where);
		const agent = await joinAgent();
		const peer = await nextAgent();
		const [atPeer, atAgent] = [heard(peer), heard(agent)];
		const [count, batch] = [1500, 100];
		let came = 0;
		const cutNowAndThen = () => ++came % 131 === 0 && wire.cut();
		peer.onMessage(cutNowAndThen);
		agent.onMessage(cutNowAndThen);
		const talk = async () => {
			for (const id of firstIds(count)) {
				agent.send(up(id));
				peer.send(down(id));
				if (id % batch === 0) await new Promise(setImmediate);
			}
		};
		const [, received, told] = await Promise.all([talk(), atPeer.takeMany(count), atAgent.takeMany(count)]);
		t.deepEqual(ids(received), firstIds(count));
		t.deepEqual(ids(told), firstIds(count));
		const cuts = log.filter(({ message }) => message === 'connection lost').length;
		t.true(cuts >= 10, `${cuts} cuts`);
		t.log(`${cuts} cuts`);
	});

	test(`${where}: a wire that goes dead is found out, and nothing is lost`, async (t) => {
		const { joinAgent, nextAgent, wire } = await openWorld(t, where, { silenceMs: 500 });
		const agent = await joinAgent({ silenceMs: 500 });
		const peer = await nextAgent();
		wire.freeze();
		peer.send(down(1));
		agent.send(up(1));
		// By whichever end is first: where the agent has come back already, the other has nothing to find out.
		t.deepEqual(ids([await heard(peer).take(), await heard(agent).take()]), [1, 1]);
	});

	test(`${where}: an agent that is silent beyond the grace is gone`, async (t) => {
		const { joinAgent, nextAgent, wire } = await openWorld(t, where, { silenceMs: 40, graceMs: 20 });
		await joinAgent({ silenceMs: 60_000 });
		const peer = await nextAgent();
		wire.admits = () => false;
		wire.freeze();
		const ending = await new Promise((resolve) => peer.onClose(resolve));
		t.deepEqual(ending, { by: 'silence', reason: 'silent for 40 ms' });
		t.false(peer.connected);
		t.notThrows(() => peer.send(down(1)), 'what is said to it is forgotten');
	});

	test.serial(
		`${where}: an agent that is quiet, but answers pings, is not lost; nor is one that came back in time`,
		async (t) => {
			const { nextAgent, wire, log } = await openWorld(t, where, { silenceMs: 1500, graceMs: 60_000 });
			const hello = { type: 'hello', version: 1, role: 'agent', name: 'a', token: 'secret', received: 0 };
			const first = openRaw(t, wire.url, [hello]);
			const { session } = await first.texts.take();
			const peer = await nextAgent();
			const second = openRaw(t, wire.url, [{ ...hello, session }]);
			await second.pings.takeMany(3); // 1500 ms
			t.true(peer.connected);
			t.is(await first.closed, 1006, 'a session has one connection, the newest');
			second.socket.terminate();
			const third = openRaw(t, wire.url, [{ ...hello, session }]);
			await third.pings.takeMany(3);
			t.true(peer.connected);
			t.false(log.some(({ facts }) => JSON.stringify(facts).includes('silent')));
		},
	);

	test(`${where}: an agent that comes back after the grace is a new one`, async (t) => {
		const { joinAgent, nextAgent, wire } = await openWorld(t, where, { graceMs: 0 });
		const agent = await joinAgent();
		const lost = await nextAgent();
		const renewed = new Promise<void>((resolve) => agent.onRenewed(resolve));
		let goneFirst = false;
		lost.onClose(() => {
			goneFirst = true;
		});
		wire.admits = () => goneFirst;
		wire.cut();
		await renewed;
		const found = await nextAgent();
		found.send(down(1));
		agent.send(up(1));
		t.deepEqual(ids([await heard(found).take(), await heard(agent).take()]), [1, 1]);
	});

	test(`${where}: an agent gives up when nobody answers for long enough`, async (t) => {
		const { joinAgent, wire } = await openWorld(t, where);
		const agent = await joinAgent({ giveUpMs: 50 });
		wire.admits = () => false;
		wire.cut();
		const { by, reason } = await agent.closed;
		t.is(by, 'silence');
		t.regex(reason, /^no answer from ws/);
	});

	test(`${where}: an agent that is started anew takes the place of the earlier one`, async (t) => {
		const { joinAgent, nextAgent } = await openWorld(t, where);
		const first = await joinAgent();
		const firstPeer = await nextAgent();
		const other = await joinAgent({ name: 'b' });
		await joinAgent();
		t.deepEqual(await first.closed, { by: 'peer', reason: 'another agent a has connected' });
		t.is((await new Promise<{ by: string }>((resolve) => firstPeer.onClose(resolve))).by, 'us');
		t.true(other.connected);
	});

	test(`${where}: a bus that closes delivers what waits and says why`, async (t) => {
		const { joinAgent, nextAgent, close } = await openWorld(t, where, { limits: { window: 1 } });
		const agent = await joinAgent();
		const peer = await nextAgent();
		for (const id of firstIds(20)) peer.send(down(id));
		await close('the lab was taken down');
		t.deepEqual(ids(await heard(agent).takeMany(20)), firstIds(20));
		t.deepEqual(await agent.closed, { by: 'peer', reason: 'the lab was taken down' });
	});

	test(`${where}: closing does not wait for a peer that is frozen`, async (t) => {
		const { joinAgent, close, wire } = await openWorld(t, where);
		const agent = await joinAgent({ giveUpMs: 0 });
		wire.freeze();
		await close();
		wire.admits = () => false;
		wire.cut();
		t.is((await agent.closed).by, 'silence');
	});

	test(`${where}: an agent that leaves is gone at once`, async (t) => {
		const { joinAgent, nextAgent } = await openWorld(t, where);
		const agent = await joinAgent();
		const peer = await nextAgent();
		const ending = new Promise((resolve) => peer.onClose(resolve));
		agent.send(up(1));
		await agent.close('signal 15');
		t.deepEqual(await ending, { by: 'peer', reason: 'signal 15' });
		t.deepEqual(ids([await heard(peer).take()]), [1]);
	});
}
