import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Volumes } from '../../../agent/serve/volumes.ts';

const scratch = (t: ExecutionContext): string => {
	const dir = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	t.teardown(() => rmSync(dir, { recursive: true }));
	return dir;
};

const claims = (...folders: readonly string[]) => ({
	claims: folders.map((folder) => ({ namespace: 'shop', name: folder, volume: folder, folder })),
});

test('what is written into a claim is read again by every node, and from this claim alone', (t) => {
	const root = join(scratch(t), 'volumes');
	const [one, other] = [new Volumes(root), new Volumes(root)];
	t.is(one.read('db-0', 'k'), undefined);
	one.write('db-0', 'a/k', Buffer.from('hello'));
	t.is(String(other.read('db-0', 'a/k')), 'hello');
	t.is(other.read('db-1', 'a/k'), undefined);
	t.throws(() => other.read('db-0', 'a'), { message: '"a" is a folder, not a file' });
});

test('a link that a program put into its claim leads nobody out of it, nor does a fifo or a long file hold anybody up', (t) => {
	const dir = scratch(t);
	const volumes = new Volumes(join(dir, 'volumes'));
	const claim = volumes.folder('evil');
	symlinkSync('/proc/1/environ', join(claim, 'l'));
	symlinkSync(dir, join(claim, 'd'));
	symlinkSync('../other', join(claim, 'neighbour'));
	volumes.write('other', 'k', Buffer.from('secret'));
	execFileSync('mkfifo', [join(claim, 'fifo')]);
	writeFileSync(join(claim, 'sparse'), '');
	truncateSync(join(claim, 'sparse'), 2 ** 40);
	for (const key of ['l', 'd', 'd/f', 'neighbour/k', 'fifo', 'sparse', '../other/k'])
		t.throws(() => volumes.read('evil', key), { name: 'LabError' }, key);
	for (const key of ['d/f', 'neighbour/k', '../other/k'])
		t.throws(() => volumes.write('evil', key, Buffer.from('x')), { name: 'LabError' }, key);
	for (const key of ['l', 'd', 'fifo', 'sparse']) {
		volumes.write('evil', key, Buffer.from('x'));
		t.is(String(volumes.read('evil', key)), 'x');
	}
	t.deepEqual(readdirSync(dir), ['volumes']);
	t.is(String(volumes.read('other', 'k')), 'secret');
});

test('a claim that is taken away takes along no more than its own folder', (t) => {
	const dir = scratch(t);
	const volumes = new Volumes(join(dir, 'volumes'));
	const inner = join(volumes.folder('evil'), 'inner');
	mkdirSync(inner);
	writeFileSync(join(dir, 'kept'), 'x');
	for (const at of [volumes.folder('evil'), inner]) symlinkSync(dir, join(at, 'l'));
	volumes.keepOnly(claims('evil'));
	volumes.keepOnly(claims());
	t.deepEqual(readdirSync(dir), ['kept', 'volumes']);
	t.deepEqual(readdirSync(join(dir, 'volumes')), []);
});

test('with a claim goes its folder, and those that nobody spoke of stay', (t) => {
	const root = join(scratch(t), 'volumes');
	const volumes = new Volumes(root);
	for (const folder of ['old', 'kept', 'unheard-of']) volumes.write(folder, 'k', Buffer.from('x'));
	volumes.keepOnly(claims('old', 'kept'));
	volumes.keepOnly(claims('kept', 'new'));
	t.deepEqual(
		['old', 'kept', 'unheard-of'].map((folder) => existsSync(join(root, folder))),
		[false, true, true],
	);
});
