import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..');

test('what npm packs, installed into an empty folder, is a working cnilab', async (t) => {
	t.timeout(180_000);
	const folder = await mkdtemp(join(tmpdir(), 'cnilab-pack-'));
	t.teardown(() => rm(folder, { recursive: true }));
	const home = join(folder, 'home');
	await mkdir(home);

	const packed = await execa({
		cwd: root,
	})`npm pack --json --foreground-scripts=false --loglevel=error --pack-destination ${folder}`;
	const [{ filename, files }] = JSON.parse(packed.stdout);
	const paths = files.map((file: { readonly path: string }) => file.path);
	for (const path of ['dist/cnilab.js', 'dist/coordinator.js', 'dist/agent.mjs']) t.true(paths.includes(path), path);
	t.deepEqual(
		paths.filter((path: string) => /^(src|test|scripts|agent)\/|\.map$/.test(path)),
		[],
	);

	// No package's install script is needed, so npm's policy on them is all one.
	await execa({
		cwd: home,
	})`npm install --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error ${join(folder, filename)}`;
	const cnilab = execa({ cwd: home, preferLocal: true, localDir: home });
	const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	t.is((await cnilab`cnilab --version`).stdout, version);
	t.regex((await cnilab`cnilab topologies`).stdout, /flannel-vxlan/);
});
