import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folderBeneath, readBeneath, writeBeneath } from '../../../agent/system/beneath.ts';
import { removeBeneath } from '../../../agent/system/remove-beneath.ts';
import { fitIf, testIf } from '../../skip.ts';

interface Ground {
	/** What paths are relative to. */
	readonly root: string;
	/** A folder beside it, with a file `secret`, that nobody may get to. */
	readonly beside: string;
}

const ground = (t: ExecutionContext): Ground => {
	const scratch = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	t.teardown(() => rmSync(scratch, { recursive: true, force: true }));
	const [root, beside] = [join(scratch, 'root'), join(scratch, 'beside')];
	for (const folder of [root, beside]) mkdirSync(folder);
	writeFileSync(join(beside, 'secret'), 'secret');
	return { root, beside };
};

/** All three ways of use, each of which has to be refused. */
const refuses = (t: ExecutionContext, { root, beside }: Ground, path: string, message: RegExp): void => {
	for (const use of [
		() => readBeneath(root, path, { most: 100 }),
		() => writeBeneath(root, path, 'x'),
		() => removeBeneath(root, path),
	])
		t.throws(use, { name: 'LabError', message }, path);
	t.deepEqual(readdirSync(beside), ['secret']);
	t.is(readFileSync(join(beside, 'secret'), 'utf8'), 'secret');
};

test('a file is written with the folders on the way to it, read and taken away again', (t) => {
	const { root } = ground(t);
	writeBeneath(root, 'a/b/c', 'one');
	writeBeneath(root, 'a/b/c', 'two');
	t.is(String(readBeneath(root, 'a/b/c', { most: 3 })), 'two');
	t.deepEqual(readdirSync(join(root, 'a/b')), ['c']);
	removeBeneath(root, 'a/b');
	t.deepEqual(readdirSync(join(root, 'a')), []);
	removeBeneath(root, 'a/b/c');
	t.is(readBeneath(root, 'a/b/c', { most: 3 }), undefined);
});

test('a folder that was opened is a root too, and stays the one that it was', (t) => {
	const { root, beside } = ground(t);
	using folder = folderBeneath(root, 'pods/shop', { make: true });
	renameSync(join(root, 'pods/shop'), join(root, 'moved'));
	symlinkSync(beside, join(root, 'pods/shop'));
	writeBeneath(folder, 'deep/f', 'x');
	t.is(readFileSync(join(root, 'moved/deep/f'), 'utf8'), 'x');
	t.deepEqual(readdirSync(beside), ['secret']);
});

for (const path of ['../beside/secret', 'a/../../beside/secret', './a', 'a//b', '/etc/passwd', 'a/', 'a\0b', '..', '.'])
	test(`${JSON.stringify(path)} is no path down from a folder`, (t) => {
		refuses(t, ground(t), path, /no path down/);
	});

for (const absolute of [true, false])
	test(`${absolute ? 'an absolute' : 'a relative'} link on the way is not followed, wherever it is`, (t) => {
		const place = ground(t);
		const target = (depth: number): string => (absolute ? place.beside : `${'../'.repeat(depth)}beside`);
		mkdirSync(join(place.root, 'a/b'), { recursive: true });
		symlinkSync(target(1), join(place.root, 'l'));
		symlinkSync(target(3), join(place.root, 'a/b/l'));
		symlinkSync('l', join(place.root, 'twice'));
		symlinkSync('a', join(place.root, 'inside'));
		for (const path of ['l/secret', 'l/new', 'a/b/l/secret', 'a/b/l/new/deeper', 'twice/secret', 'inside/b'])
			refuses(t, place, path, /is a link at/);
	});

test('a link at the end is neither read nor written through: it is replaced, or goes alone', (t) => {
	const { root, beside } = ground(t);
	const link = () => symlinkSync(join(beside, 'secret'), join(root, 'l'));
	link();
	t.throws(() => readBeneath(root, 'l', { most: 100 }), { message: '"l" is a link, not a file' });
	writeBeneath(root, 'l', 'x');
	t.true(lstatSync(join(root, 'l')).isFile());
	removeBeneath(root, 'l');
	link();
	removeBeneath(root, 'l');
	t.deepEqual(readdirSync(root), []);
	symlinkSync(beside, join(root, 'folder'));
	removeBeneath(root, 'folder');
	t.is(readFileSync(join(beside, 'secret'), 'utf8'), 'secret');
});

test('a link to nowhere does not make what it leads to', (t) => {
	const { root, beside } = ground(t);
	symlinkSync(join(beside, 'new'), join(root, 'l'));
	t.throws(() => writeBeneath(root, 'l/f', 'x'), { message: /is a link at l/ });
	writeBeneath(root, 'l', 'x');
	t.deepEqual(readdirSync(beside), ['secret']);
});

test('a fifo blocks nobody, and is no file', (t) => {
	const { root } = ground(t);
	execFileSync('mkfifo', [join(root, 'f')]);
	t.throws(() => readBeneath(root, 'f', { most: 100 }), { message: '"f" is a fifo, not a file' });
	t.throws(() => readBeneath(root, 'f/g', { most: 100 }), { message: '"f" is a fifo at f, not a folder' });
	writeBeneath(root, 'f', 'x');
	t.true(lstatSync(join(root, 'f')).isFile());
});

testIf(fitIf(process.geteuid?.() === 0, 'only root makes devices'), 'a device is not opened', (t) => {
	const { root } = ground(t);
	execFileSync('mknod', [join(root, 'zero'), 'c', '1', '5']);
	t.throws(() => readBeneath(root, 'zero', { most: 100 }), { message: '"zero" is a device, not a file' });
	writeBeneath(root, 'zero', 'x');
	t.true(lstatSync(join(root, 'zero')).isFile());
});

test('a folder is no file, and a file no folder', (t) => {
	const { root } = ground(t);
	writeBeneath(root, 'a/f', 'x');
	t.throws(() => readBeneath(root, 'a', { most: 100 }), { message: '"a" is a folder, not a file' });
	t.throws(() => writeBeneath(root, 'a', 'x'), { message: '"a" is a folder, not a file' });
	t.throws(() => writeBeneath(root, 'a/f/g', 'x'), { message: '"a/f" is a file at f, not a folder' });
	t.deepEqual(readdirSync(root), ['a']);
});

test('no more is read than may be, of a file with holes neither', (t) => {
	const { root } = ground(t);
	writeFileSync(join(root, 'big'), '');
	truncateSync(join(root, 'big'), 2 ** 40);
	t.throws(() => readBeneath(root, 'big', { most: 1024 }), { message: '"big" is longer than 1024 bytes' });
	writeBeneath(root, 'big', 'x'.repeat(1024));
	t.is(readBeneath(root, 'big', { most: 1024 })?.length, 1024);
});

test('a file whose size is said to be 0 is read all the same', (t) => {
	t.is(String(readBeneath('/proc/sys/kernel', 'ostype', { most: 100 })), 'Linux\n');
});

test('folders are taken away however deep they are nested, and no link in them is followed', (t) => {
	const { root, beside } = ground(t);
	// Deeper than a path can say, as a program makes it that goes into each folder.
	const script = `cd "$1" && mkdir deep && cd deep && for i in $(seq 1500); do
		ln -s "$2" link; : > file; mkdir long-name && cd -P long-name || exit 1; done`;
	execFileSync('sh', ['-c', script, 'sh', root, beside]);
	removeBeneath(root, 'deep');
	t.deepEqual(readdirSync(root), []);
	t.is(readFileSync(join(beside, 'secret'), 'utf8'), 'secret');
});

test('whoever swaps a folder for a link all the time gets nothing written or taken away elsewhere', async (t) => {
	const { root, beside } = ground(t);
	symlinkSync(beside, join(root, 'link'));
	// Now `d` is a folder, now it is a link, as fast as a process can do it.
	const swap = `
		const { mkdirSync, renameSync, rmSync } = require('node:fs');
		for (;;) {
			rmSync('d', { recursive: true, force: true });
			renameSync('link', 'd');
			renameSync('d', 'link');
			try { mkdirSync('d') } catch {}
		}`;
	const swapping = spawn(process.execPath, ['-e', swap], { cwd: root, stdio: 'ignore' });
	t.teardown(() => swapping.kill());
	await once(swapping, 'spawn');
	const until = Date.now() + 1500;
	let written = 0;
	while (Date.now() < until)
		for (const use of [
			() => writeBeneath(root, 'd/planted', 'x'),
			() => removeBeneath(root, 'd/secret'),
			() => t.not(String(readBeneath(root, 'd/secret', { most: 100 })), 'secret'),
		])
			try {
				use();
				written++;
			} catch {
				// Refused, or there is no `d` just now.
			}
	t.true(written > 0);
	t.is(swapping.exitCode, null);
	t.deepEqual(readdirSync(beside), ['secret']);
	t.is(readFileSync(join(beside, 'secret'), 'utf8'), 'secret');
});

test('nothing stays open', (t) => {
	const { root } = ground(t);
	const open = (): number => readdirSync('/proc/self/fd').length;
	const before = open();
	for (let i = 0; i < 20; i++) {
		writeBeneath(root, 'a/b/c', 'x');
		readBeneath(root, 'a/b/c', { most: 1 });
		t.throws(() => readBeneath(root, 'a/b/c/d', { most: 1 }));
		t.throws(() => writeBeneath(root, 'a/b', 'x'));
		removeBeneath(root, 'a');
	}
	t.true(open() <= before + 2);
	t.false(existsSync(join(root, 'a')));
	t.is(statSync(root).nlink, 2);
});
