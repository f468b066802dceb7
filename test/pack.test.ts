import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

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
	const roots = new Set(paths.map((path: string) => path.split('/')[0]));
	t.deepEqual([...roots].toSorted(), [
		...[
			'CHANGELOG.md',
			'LICENSE',
			'README.md',
			'SECURITY.md',
			'dist',
			'docs',
			'images',
			'package.json',
			'scenarios',
			'schemas',
		],
	]);
	t.deepEqual(
		paths.filter((path: string) => path.endsWith('.map')),
		[],
	);

	const tarball = new Uint8Array(await readFile(join(folder, filename))).buffer;
	const { messages, pkg } = await publint({ pack: { tarball } });
	t.deepEqual(
		messages.map((message) => formatMessage(message, pkg, { color: false })),
		[],
		'publint',
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
