import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { labels } from './labels.ts';
import { follow } from './progress.ts';
import type { Recipe } from './recipe.ts';
import type { Way } from './way.ts';

/** What Node calls a processor, and what an engine calls it. */
const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** Debian's packages straight from its mirror, with this machine's own Node and koffi: no registry takes part. */
export const withMmdebstrap: Way = {
	how: 'with mmdebstrap',
	unfit: async (engine) => {
		if (process.platform !== 'linux') return 'this machine is no Linux';
		const { Architecture } = await engine.info();
		if (Architecture !== architectures[process.arch])
			return `the engine's processor is ${Architecture}, this machine's is ${process.arch}`;
		const { failed } = await execa('mmdebstrap', ['--version'], { reject: false });
		return failed ? 'mmdebstrap is not installed' : undefined;
	},
	make: async (engine, recipe, log) => {
		const scratch = await mkdtemp(join(tmpdir(), 'cnilab-image-'));
		try {
			const stage = await layOut(recipe, join(scratch, 'stage'));
			const tar = join(scratch, 'root.tar');
			await bootstrap({ script: join(recipe.folder, 'mmdebstrap.sh'), stage, tar, log });
			log('importing the root file system');
			await importRoot(engine, recipe, tar);
		} finally {
			await rm(scratch, { recursive: true, force: true });
		}
	},
};

/** What lies over Debian's files. @returns its root. */
const layOut = async ({ folder, koffi }: Recipe, root: string): Promise<string> => {
	const home = join(root, 'opt/cnilab');
	const binary = createRequire(join(koffi.folder, 'package.json')).resolve(`@koromix/koffi-linux-${process.arch}`);
	await mkdir(join(root, 'usr/local/bin'), { recursive: true });
	await cp(process.execPath, join(root, 'usr/local/bin/node'));
	await cp(koffi.folder, join(home, 'node_modules/koffi'), { recursive: true });
	await cp(dirname(binary), join(home, `node_modules/@koromix/koffi-linux-${process.arch}`), { recursive: true });
	await cp(join(folder, 'start.sh'), join(home, 'start.sh'));
	return root;
};

interface Bootstrap {
	readonly script: string;
	readonly stage: string;
	readonly tar: string;
	readonly log: (message: string) => void;
}

const bootstrap = async ({ script, stage, tar, log }: Bootstrap): Promise<void> => {
	const run = execa('sh', [script, stage, tar], { reject: false, stdin: 'ignore', all: true });
	// Its own steps begin with "I: "; the rest is apt's and dpkg's talk.
	for await (const line of run.iterable({ from: 'all' }))
		if (/^I: (running apt|downl|extr|inst|creat)/.test(line)) log(line.slice(3));
	const { failed, all } = await run;
	if (failed) throw new LabError('failed', `mmdebstrap failed: ${lastWords(all)}`);
};

const lastWords = (text: string): string => text.trim().split('\n').slice(-3).join(' | ');

const importRoot = async (engine: Docker, { tag, version }: Recipe, tar: string): Promise<void> => {
	const [repo, name] = tag.split(':');
	const changes = [
		`LABEL ${labels.version}=${version}`,
		'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	];
	await follow(await engine.importImage(tar, { repo, tag: name, changes }));
};
