import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { cpuOf } from './engine.ts';
import { labels } from './labels.ts';
import { causeIn, follow } from './progress.ts';
import { filesInside, type Recipe } from './recipe.ts';
import { tarOf } from './tar.ts';
import type { Way } from './way.ts';

/** Debian packages from a mirror, with this machine's Node: needs no registry. */
export const withMmdebstrap: Way = {
	how: 'with mmdebstrap',
	unfit: async (engine) => {
		if (process.platform !== 'linux') return 'this machine is no Linux';
		const cpu = await cpuOf(engine);
		if (cpu !== process.arch) return `the engine's processor is ${cpu}, this machine's is ${process.arch}`;
		const { failed } = await execa('mmdebstrap', ['--version'], { reject: false });
		return failed ? 'mmdebstrap is not installed' : undefined;
	},
	make: async (engine, recipe, log) => {
		const scratch = await mkdtemp(join(tmpdir(), 'cnilab-image-'));
		try {
			const [files, root] = [join(scratch, 'files.tar'), join(scratch, 'root.tar')];
			await writeFile(files, tarOf(await filesInside(recipe, process.arch)));
			await bootstrap([join(recipe.folder, 'mmdebstrap.sh'), files, process.execPath, root], log);
			log('importing the root file system');
			await importRoot(engine, recipe, root);
		} finally {
			await rm(scratch, { recursive: true, force: true });
		}
	},
};

const bootstrap = async (argv: readonly string[], log: (message: string) => void): Promise<void> => {
	const run = execa('sh', argv, { reject: false, stdin: 'ignore', all: true });
	// mmdebstrap's own steps begin with "I: "; other lines are output of apt and dpkg.
	const steps = /^I: ((?:running apt|downloading|extracting|installing|creating).*)/;
	for await (const line of run.iterable({ from: 'all' })) {
		const [, step] = steps.exec(line) ?? [];
		if (step) log(step);
	}
	const { failed, all } = await run;
	if (failed) throw new LabError('failed', `mmdebstrap failed: ${causeIn(all)}`);
};

const importRoot = async (engine: Docker, { tag, version }: Recipe, tar: string): Promise<void> => {
	const [repo, name] = tag.split(':');
	const changes = [
		`LABEL ${labels.version}=${version}`,
		'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	];
	await follow(await engine.importImage(tar, { repo, tag: name, changes }));
};
