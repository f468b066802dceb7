import test from 'ava';
import type { Serving } from '../../src/bus/serve.ts';
import type { Output } from '../../src/bus/verbs.ts';
import { LabError, LabErrors, printError } from '../../src/errors.ts';
import { openWorld, places, Queue } from './world.ts';

const exec = { place: 'shop/web-0', argv: ['cat'], stdin: true };
const text = ({ data }: Output): string => Buffer.from(data, 'base64').toString();
const output = (data: string): Output => ({ stream: 'stdout', data: Buffer.from(data).toString('base64') });

/** A handler that runs until its call is ended, and says so. */
const endless = () => {
	const started = new Queue<Serving<'exec'>>();
	const ended = new Queue<unknown>();
	const handler = (_: unknown, call: Serving<'exec'>) =>
		new Promise<{ code: number }>((_resolve, reject) => {
			call.signal.addEventListener('abort', () => {
				ended.put(call.signal.reason);
				reject(call.signal.reason);
			});
			started.put(call);
		});
	return { handler, started, ended };
};

for (const where of places) {
	test(`${where}: a call is answered with its verb's value, many at a time`, async (t) => {
		const { joinLab } = await openWorld(t, where, {
			handlers: {
				plan: () => ({ a: ['route 10.244.1.0/24'] }),
				change: async ({ delete: refs }) => ({ generation: refs.length, convergeMs: 1, warnings: [] }),
			},
		});
		const lab = await joinLab();
		const changes = ['x', 'y', 'z'].map((_, index, all) =>
			lab.call('change', { delete: all.slice(index), apply: [], label: [] }),
		);
		t.deepEqual(await lab.call('plan', {}), { a: ['route 10.244.1.0/24'] });
		t.deepEqual(
			(await Promise.all(changes)).map(({ generation }) => generation),
			[3, 2, 1],
		);
	});

	test(`${where}: what a handler throws is thrown to the caller, with all its facts`, async (t) => {
		const thrown = {
			status: new LabError('cannot', 'no vxlan', { where: 'node b', asked: 'cni/flannel', hint: 'modprobe vxlan' }),
			cluster: new LabErrors([new LabError('bad-input', 'one'), new LabError('bad-input', 'two', { where: 'x:1:1' })]),
			plan: new TypeError('nodes is not iterable'),
		};
		const fail = (error: Error) => () => {
			throw error;
		};
		const { joinLab } = await openWorld(t, where, {
			handlers: { status: fail(thrown.status), cluster: fail(thrown.cluster), plan: fail(thrown.plan) },
		});
		const lab = await joinLab();
		for (const verb of ['status', 'cluster', 'plan'] as const) {
			const error = await t.throwsAsync(lab.call(verb, {}), { instanceOf: LabError });
			t.is(printError(error), printError(thrown[verb]));
			t.is(error?.code, verb === 'status' ? 'cannot' : verb === 'cluster' ? 'bad-input' : 'failed');
		}
	});

	test(`${where}: exec takes input, gives parts in order, and ends with a code`, async (t) => {
		const { joinLab } = await openWorld(t, where, {
			handlers: {
				exec: (_, call) =>
					new Promise((resolve) => {
						call.onInput((data) => (data ? call.part(output(`${data}!`)) : resolve({ code: 7 })));
					}),
			},
		});
		const lab = await joinLab();
		const parts: string[] = [];
		const cat = lab.open('exec', exec, { onPart: (part) => parts.push(text(part)) });
		for (let n = 1; n <= 100; n++) await cat.input(Buffer.from(`${n}`));
		await cat.input(null);
		t.deepEqual(await cat.result, { code: 7 });
		t.deepEqual(
			parts,
			Array.from({ length: 100 }, (_, index) => `${index + 1}!`),
		);
	});

	test(`${where}: a call that is cancelled ends as its handler says`, async (t) => {
		const { handler, started } = endless();
		const { joinLab } = await openWorld(t, where, { handlers: { exec: handler } });
		const running = (await joinLab()).open('exec', exec);
		await started.take();
		running.cancel();
		t.is((await t.throwsAsync(running.result))?.message, 'cancelled');
	});

	test(`${where}: a caller's signal ends the call on both sides`, async (t) => {
		const { handler, started, ended } = endless();
		const { joinLab } = await openWorld(t, where, { handlers: { exec: handler } });
		const lab = await joinLab();
		const interrupt = new AbortController();
		const call = lab.call('exec', exec, { signal: interrupt.signal });
		await started.take();
		interrupt.abort(new Error('ctrl-c'));
		t.is((await t.throwsAsync(call))?.message, 'ctrl-c');
		t.like(await ended.take(), { message: 'cancelled' });
		t.is((await t.throwsAsync(lab.call('exec', exec, { signal: interrupt.signal })))?.message, 'ctrl-c');
	});

	test(`${where}: calls of a caller that is gone are ended`, async (t) => {
		const { handler, started, ended } = endless();
		const { joinLab } = await openWorld(t, where, { handlers: { exec: handler } });
		const lab = await joinLab();
		const call = t.throwsAsync(lab.call('exec', exec), { message: 'the connection to the lab is lost: done' });
		await started.take();
		await lab.close();
		await call;
		t.like(await ended.take(), { message: 'the caller has disconnected: done' });
		await t.throwsAsync(lab.call('exec', exec), { message: 'the connection to the lab is lost: done' });
	});

	test(`${where}: a caller that does not take its output loses that call and no other`, async (t) => {
		const limits = { window: 1, outbox: 1000, low: 100 };
		const { joinLab } = await openWorld(t, where, {
			limits,
			handlers: {
				exec: async (_, { part, signal }) => {
					while (!signal.aborted) part(output('x'.repeat(100)));
					return { code: 0 };
				},
				plan: () => ({}),
			},
		});
		const lab = await joinLab();
		await t.throwsAsync(lab.call('exec', exec), { message: /are queued for a peer that reads too slowly/ });
		t.deepEqual(await lab.call('plan', {}), {});
	});

	test(`${where}: a handler that waits for room gets all its output through`, async (t) => {
		const limits = { window: 1000, outbox: 1000, low: 500 };
		const { joinLab } = await openWorld(t, where, {
			limits,
			handlers: {
				exec: async (_, call) => {
					for (let n = 0; n < 200; n++) if (!call.part(output('x'.repeat(100)))) await call.drained();
					return { code: 0 };
				},
			},
		});
		let parts = 0;
		await (await joinLab()).call('exec', exec, { onPart: () => parts++ });
		t.is(parts, 200);
	});

	test(`${where}: more calls than may run at once are refused`, async (t) => {
		const { handler } = endless();
		const { joinLab } = await openWorld(t, where, { handlers: { exec: handler } });
		const lab = await joinLab();
		const calls = Array.from({ length: 65 }, () => lab.call('exec', exec));
		t.regex((await t.throwsAsync(Promise.race(calls)))?.message ?? '', /^64 calls are running/);
		for (const call of calls) call.catch(() => undefined);
	});

	test(`${where}: a call goes on over a cut wire`, async (t) => {
		const { joinLab, wire } = await openWorld(t, where, {
			handlers: {
				exec: async (_, call) => {
					for (let n = 0; n < 50; n++) {
						call.part(output(`${n}`));
						if (n % 10 === 5) wire.cut();
						await new Promise(setImmediate);
					}
					return { code: 0 };
				},
			},
		});
		const parts: string[] = [];
		const lab = await joinLab();
		t.deepEqual(await lab.call('exec', exec, { onPart: (part) => parts.push(text(part)) }), { code: 0 });
		t.deepEqual(
			parts,
			Array.from({ length: 50 }, (_, index) => `${index}`),
		);
	});

	test(`${where}: calls of a session that is forgotten fail, later ones do not`, async (t) => {
		const { handler, started } = endless();
		const { joinLab, wire } = await openWorld(t, where, {
			graceMs: 0,
			handlers: { exec: handler, plan: () => ({}) },
		});
		const lab = await joinLab();
		const call = lab.call('exec', exec);
		const { signal } = await started.take();
		wire.admits = () => signal.aborted;
		wire.cut();
		await t.throwsAsync(call, { message: /lost: the coordinator no longer has this session$/ });
		t.deepEqual(await lab.call('plan', {}), {});
	});
}
