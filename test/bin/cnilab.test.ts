import { copyFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

/** A checkout whose Node only says what it was asked to run, with the command linked from elsewhere. */
const checkout = async (t: ExecutionContext) => {
	const folder = await mkdtemp(join(tmpdir(), 'cnilab-bin-'));
	t.teardown(() => rm(folder, { recursive: true }));
	for (const path of ['bin', 'src', 'agent', 'scripts', 'dist', 'node_modules/.bin'])
		await mkdir(join(folder, path), { recursive: true });
	for (const path of ['scripts/build.ts', 'package.json', 'package-lock.json', 'src/a.ts'])
		await writeFile(join(folder, path), '');
	await copyFile(join(import.meta.dirname, '../../bin/cnilab'), join(folder, 'bin/cnilab'));
	await symlink(join(folder, 'bin/cnilab'), join(folder, 'link'));
	return { folder, run: () => execa(join(folder, 'link'), ['ls', 'a b'], { reject: false }) };
};

const node =
	'#!/bin/sh\nprintf "%s;" "$(basename "$1")" "$@"\ncase $1 in *build.ts) touch "$(dirname "$0")/../../dist/cnilab.js" ;; esac\n';
const ran = /^cnilab\.js;\S+\/dist\/cnilab\.js;ls;a b;$/;
const builtAndRan = /^build\.ts;\S+\/scripts\/build\.ts;cnilab\.js;\S+\/dist\/cnilab\.js;ls;a b;$/;

test('a checkout that is not set up says what to run', async (t) => {
	const { folder, run } = await checkout(t);
	const { stderr, exitCode } = await run();
	t.is(stderr, `cnilab: this checkout is not set up yet; run: make -C ${folder} setup`);
	t.is(exitCode, 3);
});

test('the bundle is made when it is not there, and again when a source is newer', async (t) => {
	const { folder, run } = await checkout(t);
	await writeFile(join(folder, 'node_modules/.bin/node'), node, { mode: 0o755 });
	const later = new Date(Date.now() + 60_000);
	t.regex((await run()).stdout, builtAndRan, 'no bundle');
	t.regex((await run()).stdout, ran, 'nothing changed');
	await utimes(join(folder, 'src/a.ts'), later, later);
	t.regex((await run()).stdout, builtAndRan, 'a source is newer');
	await utimes(join(folder, 'dist/cnilab.js'), later, later);
	t.regex((await run()).stdout, ran, 'the bundle is as new');
});

test('a build that fails ends the command', async (t) => {
	const { folder, run } = await checkout(t);
	await writeFile(join(folder, 'node_modules/.bin/node'), '#!/bin/sh\necho "no good"\nexit 1\n', { mode: 0o755 });
	const { stdout, exitCode } = await run();
	t.is(stdout, 'no good');
	t.is(exitCode, 1);
});
