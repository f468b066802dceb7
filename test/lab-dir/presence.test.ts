import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext, ImplementationFn } from 'ava';
import { markEnding, writeAddress } from '../../src/lab-dir/address.ts';
import { dirOf, makeDir, removeDir } from '../../src/lab-dir/dir.ts';
import { writeLauncher } from '../../src/lab-dir/launcher.ts';
import { presenceOf } from '../../src/lab-dir/presence.ts';
import { coordinatorArgs, findCoordinators } from '../../src/runtime/processes.ts';
import { fitIf, serialIf } from '../skip.ts';

const linux = (title: string, run: ImplementationFn<[]>): void =>
	serialIf(fitIf(process.platform === 'linux', 'there is no /proc'), title, run);
const lab = `presence-${process.pid}`;

/** A TMPDIR of the test's own. Tests of this file come one after another. */
const ground = (t: ExecutionContext): string => {
	const before = process.env['TMPDIR'];
	const scratch = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	process.env['TMPDIR'] = scratch;
	t.teardown(() => {
		if (before === undefined) delete process.env['TMPDIR'];
		else process.env['TMPDIR'] = before;
		rmSync(scratch, { recursive: true });
	});
	return scratch;
};

/** A process with a coordinator's command line, which does nothing; `wrapped`: behind another word or two, as what
 * makes its namespaces has it. */
const standIn = async (t: ExecutionContext, dir: string, { wrapped = false } = {}): Promise<ChildProcess> => {
	const program = join(tmpdir(), 'stand-in.mjs');
	writeFileSync(program, 'setInterval(() => {}, 1000)');
	const args = [...(wrapped ? ['wrapped', 'node'] : []), ...coordinatorArgs({ lab, runtime: 'netns' }), dir];
	const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
	t.teardown(() => child.kill('SIGKILL'));
	await once(child, 'spawn');
	return child;
};

const kill = async (child: ChildProcess): Promise<void> => {
	child.kill('SIGKILL');
	await once(child, 'exit');
};

const door = { lab, runtime: 'netns', url: 'ws+unix:///nowhere:/', token: 't' } as const;

linux('nothing there is absent, and a folder alone is left over', (t) => {
	ground(t);
	t.is(presenceOf(lab).state, 'absent');
	makeDir(lab, () => undefined);
	t.is(presenceOf(lab).state, 'left over');
});

linux('a lab is starting from its folder on, through its coordinator, until there is a door', async (t) => {
	ground(t);
	makeDir(lab, writeLauncher);
	t.deepEqual(presenceOf(lab), { state: 'starting', pid: process.pid, ends: [process.pid] });
	const { pid = 0 } = await standIn(t, dirOf(lab));
	t.deepEqual(presenceOf(lab), { state: 'starting', pid, ends: [pid] });
	writeAddress(dirOf(lab), door);
	t.is(presenceOf(lab).state, 'running');
});

linux('a lab is ending as soon as it says so, until its last process is gone', async (t) => {
	ground(t);
	makeDir(lab, () => undefined);
	writeAddress(dirOf(lab), door);
	const coordinator = await standIn(t, dirOf(lab));
	t.is(presenceOf(lab).state, 'running');
	markEnding(dirOf(lab));
	t.is(presenceOf(lab).state, 'ending');
	removeDir(lab);
	t.is(presenceOf(lab).state, 'ending');
	await kill(coordinator);
	t.is(presenceOf(lab).state, 'absent');
});

linux('a lab whose coordinator was killed is ending while its launcher is there, and then left over', (t) => {
	ground(t);
	makeDir(lab, writeLauncher);
	writeAddress(dirOf(lab), door);
	t.is(presenceOf(lab).state, 'ending');
	rmSync(join(dirOf(lab), 'launcher.json'));
	t.is(presenceOf(lab).state, 'left over');
});

linux('a lab with its folder under another TMPDIR is elsewhere, and never left over', async (t) => {
	const other = join(ground(t), 'other', 'cnilab-0', lab);
	mkdirSync(other, { recursive: true });
	const coordinator = await standIn(t, other);
	const { pid = 0 } = coordinator;
	t.deepEqual(presenceOf(lab), { state: 'elsewhere', pid, dir: other, ends: [pid] });
	makeDir(lab, () => undefined);
	t.is(presenceOf(lab).state, 'elsewhere');
	await kill(coordinator);
	t.is(presenceOf(lab).state, 'left over');
});

linux('what wraps a coordinator is not what takes a lab down in good order', async (t) => {
	ground(t);
	makeDir(lab, () => undefined);
	const wrapper = await standIn(t, dirOf(lab), { wrapped: true });
	t.deepEqual(presenceOf(lab), { state: 'starting', pid: wrapper.pid ?? 0, ends: [] });
	const { pid = 0 } = await standIn(t, dirOf(lab));
	t.deepEqual(presenceOf(lab), { state: 'starting', pid, ends: [pid] });
	t.deepEqual(
		findCoordinators('netns')
			.filter((found) => found.lab === lab)
			.map(({ wraps }) => wraps),
		[true, false],
	);
});
