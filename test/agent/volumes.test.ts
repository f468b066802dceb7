import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Volumes } from '../../agent/volumes.ts';

const scratch = (t: ExecutionContext): string => {
	const dir = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	t.teardown(() => rmSync(dir, { recursive: true }));
	return dir;
};

const claims = (...folders: readonly string[]) => ({
	claims: folders.map((folder) => ({ namespace: 'shop', name: folder, volume: folder, folder })),
});

test('what is written into a claim is read again by every node, and from this claim alone', async (t) => {
	const root = join(scratch(t), 'volumes');
	const [one, other] = [new Volumes(root), new Volumes(root)];
	t.is(await one.read('db-0', 'k'), undefined);
	await one.write('db-0', 'a/k', Buffer.from('hello'));
	t.is(String(await other.read('db-0', 'a/k')), 'hello');
	t.is(await other.read('db-1', 'a/k'), undefined);
	t.is(await other.read('db-0', 'a'), undefined);
});

test('with a claim goes its folder, and those that nobody spoke of stay', async (t) => {
	const root = join(scratch(t), 'volumes');
	const volumes = new Volumes(root);
	for (const folder of ['old', 'kept', 'unheard-of']) await volumes.write(folder, 'k', Buffer.from('x'));
	volumes.keepOnly(claims('old', 'kept'));
	volumes.keepOnly(claims('kept', 'new'));
	t.deepEqual(
		['old', 'kept', 'unheard-of'].map((folder) => existsSync(join(root, folder))),
		[false, true, true],
	);
});
