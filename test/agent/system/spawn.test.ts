import { readdirSync } from 'node:fs';
import test from 'ava';
import { spawnHere } from '../../../agent/system/spawn.ts';

test.serial('a program reads its input to the end, and says how it ended', async (t) => {
	const ended = await spawnHere(['sh', '-c', 'cat; echo so >&2; exit 3'], { input: 'line\n' });
	t.deepEqual(ended, { code: 3, stdout: 'line\n', stderr: 'so\n' });
});

test.serial('more than a pipe holds goes in and comes out', async (t) => {
	const much = 'x'.repeat(1_000_000);
	const { stdout } = await spawnHere(['cat'], { input: much });
	t.is(stdout.length, much.length);
});

test.serial('a program that a signal ends has the code that a shell gives it', async (t) => {
	t.is((await spawnHere(['sh', '-c', 'kill -9 $$'])).code, 137);
});

test.serial('a program is killed when nobody waits for it any more', async (t) => {
	const kill = new AbortController();
	const ended = spawnHere(['sleep', '600'], { kill: kill.signal });
	kill.abort();
	t.is((await ended).code, 137);
});

test.serial('signals are as a new process has them', async (t) => {
	const { stdout } = await spawnHere(['grep', '-E', 'SigBlk|SigIgn', '/proc/self/status']);
	t.deepEqual(stdout.match(/[0-9a-f]{16}/g), ['0000000000000000', '0000000000000000']);
});

test.serial('a program that is not there is told at once, and leaves nothing open', async (t) => {
	await spawnHere(['true']);
	const before = readdirSync('/proc/self/fd').length;
	for (let i = 0; i < attempts; i++)
		t.throws(() => spawnHere(['no-such-program']), { message: 'no such file or directory' });
	await spawnHere(['true']);
	// Tests of other files open and close a few in this process meanwhile.
	t.true(readdirSync('/proc/self/fd').length < before + attempts);
});

const attempts = 50;
