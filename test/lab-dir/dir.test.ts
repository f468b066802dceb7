import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	lchownSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext, type ImplementationFn } from 'ava';
import { readAddress, writeAddress } from '../../src/lab-dir/address.ts';
import { dirOf, hasDir, labsWithDir, makeDir, removeDir } from '../../src/lab-dir/dir.ts';
import { launcherOf, writeLauncher } from '../../src/lab-dir/launcher.ts';
import { fitIf, serialIf } from '../skip.ts';

const uid = process.geteuid?.() ?? 0;
const asRoot = (title: string, run: ImplementationFn<[]>): void =>
	serialIf(fitIf(uid === 0, 'only root makes files of others'), title, run);

interface Ground {
	/** Where the folder of all labs belongs. */
	readonly root: string;
	/** Somebody else's, with folders `alpha` and `beta` that look like labs. */
	readonly victim: string;
}

/** A TMPDIR of the test's own. Tests of this file come one after another. */
const ground = (t: ExecutionContext): Ground => {
	const before = process.env['TMPDIR'];
	const scratch = mkdtempSync(join(tmpdir(), 'cnilab-test-'));
	process.env['TMPDIR'] = join(scratch, 'tmp');
	t.teardown(() => {
		if (before === undefined) delete process.env['TMPDIR'];
		else process.env['TMPDIR'] = before;
		rmSync(scratch, { recursive: true });
	});
	const victim = join(scratch, 'victim');
	for (const lab of ['alpha', 'beta']) {
		mkdirSync(join(victim, lab), { recursive: true });
		writeAddress(join(victim, lab), { lab, runtime: 'netns', url: 'ws://127.0.0.1:1/', token: 'theirs' });
	}
	mkdirSync(join(scratch, 'tmp'));
	return { root: join(scratch, 'tmp', `cnilab-${uid}`), victim };
};

/** Whatever asks something of the folder, or does something to it. */
const uses: Readonly<Record<string, () => unknown>> = {
	labsWithDir,
	hasDir: () => hasDir('alpha'),
	readAddress: () => readAddress('alpha'),
	removeDir: () => removeDir('alpha'),
	makeDir: () => makeDir('gamma', writeLauncher),
	launcherOf: () => launcherOf('alpha'),
};

const refusedBy = (t: ExecutionContext, { victim }: Ground, message: RegExp): void => {
	for (const [name, use] of Object.entries(uses)) {
		const error = t.throws(use, { name: 'LabError', code: 'cannot', message }, name);
		t.regex(String(error && 'hint' in error && error.hint), /TMPDIR/);
	}
	t.deepEqual(readdirSync(victim), ['alpha', 'beta']);
	t.deepEqual(readdirSync(join(victim, 'alpha')), ['lab.json']);
};

test.serial("where nothing is there, nothing is listed, and a lab gets a folder that is its owner's alone", (t) => {
	const { root } = ground(t);
	t.deepEqual(labsWithDir(), []);
	t.is(readAddress('alpha'), undefined);
	removeDir('alpha');
	t.is(makeDir('alpha', writeLauncher), join(root, 'alpha'));
	t.is(lstatSync(root).mode & 0o777, 0o700);
	t.is(lstatSync(join(root, 'alpha')).mode & 0o777, 0o700);
	t.deepEqual(labsWithDir(), ['alpha']);
	t.is(launcherOf('alpha'), process.pid);
	t.is(makeDir('alpha', writeLauncher), undefined);
	t.deepEqual(readdirSync(root), ['alpha']);
	removeDir('alpha');
	t.deepEqual(readdirSync(root), []);
});

test.serial("a link in its place is refused, whoever's folder it leads to", (t) => {
	const place = ground(t);
	symlinkSync(place.victim, place.root);
	chmodSync(place.victim, 0o700);
	refusedBy(t, place, new RegExp(`cnilab-${uid} is a link \\(yours\\), where a folder of yours belongs`));
	t.true(lstatSync(place.root).isSymbolicLink());
});

test.serial('a link to nowhere is refused: nothing is made where it leads', (t) => {
	const place = ground(t);
	symlinkSync(join(place.victim, 'new'), place.root);
	refusedBy(t, place, /is a link/);
});

asRoot("a link of another user's says whose it is", (t) => {
	const place = ground(t);
	symlinkSync(place.victim, place.root);
	lchownSync(place.root, 65534, 65534);
	refusedBy(t, place, /is a link \(of user 65534\)/);
});

asRoot("a folder is refused whose place is another user's: the owner may replace it, sticky bit or not", (t) => {
	const place = ground(t);
	mkdirSync(place.root, { mode: 0o700 });
	chownSync(dirname(place.root), 65534, 65534);
	for (const mode of [0o755, 0o1777]) {
		chmodSync(dirname(place.root), mode);
		refusedBy(t, place, /whose owner \(user 65534\) may replace it/);
	}
	chownSync(dirname(place.root), 0, 0);
});

test.serial('nor is one taken in a folder where a group may replace it', (t) => {
	const place = ground(t);
	mkdirSync(place.root, { mode: 0o700 });
	chmodSync(dirname(place.root), 0o775);
	refusedBy(t, place, /is in a folder where others may replace it/);
});

asRoot("another user's folder is refused", (t) => {
	const place = ground(t);
	mkdirSync(join(place.root, 'alpha'), { recursive: true, mode: 0o700 });
	chownSync(place.root, 65534, 65534);
	refusedBy(t, place, /is a folder of user 65534, not yours/);
	t.true(existsSync(join(place.root, 'alpha')));
});

test.serial('a folder that others may enter is refused', (t) => {
	const place = ground(t);
	mkdirSync(join(place.root, 'alpha'), { recursive: true });
	for (const mode of [0o755, 0o770, 0o701, 0o710]) {
		chmodSync(place.root, mode);
		refusedBy(t, place, new RegExp(`is open to other users \\(mode ${mode.toString(8)}\\)`));
	}
	t.true(existsSync(join(place.root, 'alpha')));
});

test.serial('a file in its place is refused', (t) => {
	const place = ground(t);
	writeFileSync(place.root, '');
	refusedBy(t, place, /is no folder \(yours\)/);
});

test.serial('so is a folder that everybody may replace', (t) => {
	const place = ground(t);
	mkdirSync(place.root, { mode: 0o700 });
	chmodSync(join(place.root, '..'), 0o777);
	refusedBy(t, place, /is in a folder where others may replace it/);
	chmodSync(join(place.root, '..'), 0o1777);
	t.deepEqual(labsWithDir(), []);
});

test.serial('in it, links, files and other names are no labs, and stay', (t) => {
	const { root, victim } = ground(t);
	mkdirSync(root, { mode: 0o700 });
	symlinkSync(join(victim, 'alpha'), join(root, 'alpha'));
	writeFileSync(join(root, 'file'), '');
	for (const name of ['.new-x', 'Big', 'real']) mkdirSync(join(root, name));
	t.deepEqual(labsWithDir(), ['real']);
	t.false(hasDir('alpha'));
	t.is(readAddress('alpha'), undefined);
	removeDir('alpha');
	removeDir('file');
	t.is(makeDir('alpha', writeLauncher), undefined);
	t.is(makeDir('file', writeLauncher), undefined);
	t.deepEqual(readdirSync(root), ['.new-x', 'Big', 'alpha', 'file', 'real']);
	t.deepEqual(readdirSync(join(victim, 'alpha')), ['lab.json']);
});

test.serial('a name that leads elsewhere is no name for a folder', (t) => {
	ground(t);
	for (const name of ['..', '../victim', 'a/b', '', '.', 'alpha/../../victim/alpha'])
		for (const use of [dirOf, hasDir, readAddress, removeDir, (lab: string) => makeDir(lab, writeLauncher)])
			t.throws(() => use(name), { message: /is no name for a lab/ });
});

test.serial('what a link in a lab leads to stays when the lab goes', (t) => {
	const { root, victim } = ground(t);
	makeDir('alpha', (dir) => symlinkSync(victim, join(dir, 'volumes')));
	removeDir('alpha');
	t.deepEqual(readdirSync(root), []);
	t.deepEqual(readdirSync(victim), ['alpha', 'beta']);
});

test.serial('a lab goes however deep a pod has nested folders in it', (t) => {
	const { root } = ground(t);
	const nest = `for (let i = 0; i < 25000; i++) { fs.mkdirSync('n'); process.chdir('n') }`;
	makeDir('alpha', (dir) => execFileSync(process.execPath, ['-e', nest], { cwd: dir }));
	removeDir('alpha');
	t.deepEqual(readdirSync(root), []);
});

test.serial('a door that is a link or a fifo is none', (t) => {
	const { root, victim } = ground(t);
	makeDir('alpha', (dir) => symlinkSync(join(victim, 'alpha', 'lab.json'), join(dir, 'lab.json')));
	t.is(readAddress('alpha'), undefined);
	rmSync(join(root, 'alpha', 'lab.json'));
	execFileSync('mkfifo', [join(root, 'alpha', 'lab.json')]);
	t.is(readAddress('alpha'), undefined);
	rmSync(join(root, 'alpha', 'lab.json'));
	writeAddress(join(root, 'alpha'), { lab: 'alpha', runtime: 'netns', url: 'ws://127.0.0.1:1/', token: 'ours' });
	t.is(readAddress('alpha')?.token, 'ours');
});

test.serial('a launcher is the process that wrote it, not another one that has its number', (t) => {
	const { root } = ground(t);
	makeDir('alpha', writeLauncher);
	t.is(launcherOf('alpha'), process.pid);
	for (const wrong of [
		{ pid: 1, birth: 'x' },
		{ pid: process.pid, birth: '1' },
		{ pid: 2 ** 30, birth: '1' },
		{ pid: -1, birth: '1' },
		'{',
	]) {
		writeFileSync(join(root, 'alpha', 'launcher.json'), JSON.stringify(wrong));
		t.is(launcherOf('alpha'), undefined);
	}
});
