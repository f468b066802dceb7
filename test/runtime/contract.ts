import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { coordinatorArgs } from '../../src/runtime/processes.ts';
import type { Fitness, FoundLab, Runtime } from '../../src/runtime/runtime.ts';
import { root } from '../shape/sources.ts';
import { testIf } from '../skip.ts';
import type { Report, Told } from './coordinator.ts';

/** What every runtime promises the coordinator, tried with a stand-in for the agent. */
export const contract = (runtime: Runtime, fitness: Fitness): void => {
	const promise = (title: string, keep: (t: ExecutionContext, lab: TestLab) => Promise<void>): void =>
		testIf(fitness, `the ${runtime.name} runtime: ${title}`, async (t) => {
			await using lab = await startLab(runtime);
			await keep(t, lab);
		});

	promise('each node has its own namespace, its address on eth0, the bus, and all others in reach', async (t, lab) => {
		const reports = await lab.up();
		t.deepEqual(reports.map(({ node, addresses, mtu }) => `${node} ${addresses} mtu ${mtu}`).toSorted(), [
			'n1 192.168.191.11/24 mtu 1450',
			'n2 192.168.191.12/24 mtu 1450',
			'router 192.168.191.254/24 mtu 1450',
		]);
		t.deepEqual(
			reports.map(({ reached }) => reached?.length),
			[2, 2, 2],
		);
		// The token, where one is needed, is on standard input alone.
		const way =
			runtime.name === 'docker' ? ['CNILAB_BUS=stdio'] : [`CNILAB_BUS=ws+unix://${join(lab.dir, 'bus.sock')}:/`];
		for (const { environment, token } of reports) {
			t.deepEqual(environment, way);
			t.is(token, runtime.name === 'docker' ? undefined : 'a-token');
		}
		const host = `net:[${statSync('/proc/self/ns/net').ino}]`;
		t.is(new Set([host, ...reports.map(({ netns }) => netns)]).size, 4);
	});

	promise('a lab that runs is found alive, and closing it leaves nothing', async (t, lab) => {
		await lab.up();
		t.is((await lab.found())?.alive, true);
		lab.say('close');
		await lab.until(({ closed }) => closed);
		await lab.ended;
		t.is(await lab.found(), undefined);
	});

	promise('an agent that ends by itself is told of, and the others go on', async (t, lab) => {
		await lab.up();
		lab.say('end n2');
		const { node, how } = await lab.until(({ exited }) => exited);
		t.is(node, 'n2');
		t.regex(how, /^exited with 3/);
	});

	promise(
		'a node that is ended comes back with its address as another process, and nobody tells of its end',
		async (t, lab) => {
			const before = await lab.up();
			lab.say('again n2');
			const after = await lab.until(({ reports, exited }) => (exited ? [] : reports));
			const [old, anew] = [before, after].map((reports) => reports.find(({ node }) => node === 'n2'));
			t.deepEqual(anew?.addresses, old?.addresses);
			t.deepEqual(anew?.reached?.length, 2);
			// The kernel may give the number of the namespace that is gone to the new one.
			t.true((anew?.started ?? 0) > (old?.started ?? 0));
		},
	);

	promise('what a killed coordinator leaves is no longer alive, and a sweep takes it away', async (t, lab) => {
		await lab.up();
		lab.kill();
		await lab.ended;
		t.not((await lab.found())?.alive, true);
		await runtime.sweep(lab.name);
		t.is(await lab.found(), undefined);
		await t.notThrowsAsync(runtime.sweep(lab.name));
	});
};

interface TestLab extends AsyncDisposable {
	readonly name: string;
	readonly dir: string;
	/** Resolves when every node has reached every other. */
	up(): Promise<readonly Report[]>;
	until<T>(find: (told: Told) => T | undefined): Promise<T>;
	say(line: string): void;
	kill(): void;
	readonly ended: Promise<unknown>;
	found(): Promise<FoundLab | undefined>;
}

const startLab = async (runtime: Runtime): Promise<TestLab> => {
	const name = `contract-${process.pid}`;
	const dir = await mkdtemp(join(tmpdir(), 'cnilab-contract-'));
	const program = join(import.meta.dirname, 'coordinator.ts');
	const args = coordinatorArgs({ lab: name, runtime: runtime.name });
	const [command = '', ...argv] = await runtime.wrap([process.execPath, program, ...args, runtime.name, name, dir], {
		lab: name,
		dir,
		reads: [root],
	});
	const child = execa(command, argv, {
		env: { CNILAB_HOST_NETNS: String(statSync('/proc/self/ns/net').ino) },
		reject: false,
		stderr: 'inherit',
	});
	const lines = child.iterable();
	const until = async <T>(find: (told: Told) => T | undefined): Promise<T> => {
		for (;;) {
			const { value, done } = await lines.next();
			if (done) throw new Error('the coordinator ended before it told');
			const told: Told = JSON.parse(value);
			if (told.failed) throw new Error(told.failed);
			const found = find(told);
			if (found !== undefined) return found;
		}
	};
	return {
		name,
		dir,
		up: () => until(({ reports }) => reports),
		until,
		say: (line) => child.stdin.write(`${line}\n`),
		kill: () => child.kill('SIGKILL'),
		ended: child,
		found: async () => (await runtime.find()).find(({ lab }) => lab === name),
		[Symbol.asyncDispose]: async () => {
			child.kill('SIGKILL');
			await child;
			await runtime.sweep(name);
			await rm(dir, { recursive: true, force: true });
		},
	};
};
