import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Volumes } from '../../src/coordinator/volumes.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const inFolder = (work: (volumes: Volumes, dir: string) => void): void => {
	const dir = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	try {
		work(new Volumes(join(dir, 'volumes')), dir);
	} finally {
		rmSync(dir, { recursive: true });
	}
};

test('what is written is read again, from this claim alone, and by a later coordinator of the folder too', (t) => {
	inFolder((volumes, dir) => {
		t.is(volumes.answer({ type: 'read', id: 1, claim: 'shop/data-db-0', key: 'k' }).data, null);
		t.false(existsSync(join(dir, 'volumes')));
		volumes.answer({ type: 'write', id: 2, claim: 'shop/data-db-0', key: 'k', data: base64('hello') });
		const read = { type: 'read', id: 3, claim: 'shop/data-db-0', key: 'k' } as const;
		t.deepEqual(volumes.answer(read), { type: 'volume', id: 3, data: base64('hello') });
		t.is(new Volumes(join(dir, 'volumes')).answer(read).data, base64('hello'));
		t.is(volumes.answer({ ...read, claim: 'shop/data-db-1' }).data, null);
		t.is(volumes.answer({ ...read, claim: 'prod/data-db-0' }).data, null);
	});
});

for (const [claim, key] of [
	['shop/data', '../x'],
	['shop/data', '..'],
	['shop/data', 'a/b'],
	['shop/..', 'x'],
	['../..', 'x'],
	['shop/data', ''],
] as const)
	test(`no word of an agent leads out of the folder: ${claim} ${key}`, (t) => {
		inFolder((volumes, dir) => {
			const { failure } = volumes.answer({ type: 'write', id: 1, claim, key, data: base64('x') });
			t.regex(failure ?? '', /is no name of a file/);
			t.deepEqual(readdirSync(dir), []);
		});
	});
