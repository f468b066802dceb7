import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** Bundles what runs: the command and the coordinator with shared, lazily loaded chunks; the agent as one file, since
 * a node starts it in a container or a namespace of its own. Two builds at once don't harm each other: every file is
 * renamed into place, the entries after the chunks that they load.
 *
 *   node scripts/build.ts           into dist/
 *   node scripts/build.ts --prune   and chunks of earlier builds go at once, as a package wants it */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** How long a chunk of an earlier build stays, in ms: a lab that still runs may load it later. */
const grace = process.argv.includes('--prune') ? 0 : 24 * 3600_000;

const shared: BuildOptions = {
	absWorkingDir: root,
	outdir: dist,
	bundle: true,
	write: false,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	sourcemap: 'linked',
	logLevel: 'warning',
	// koffi finds its binary beside itself; dockerode reads files beside itself, and few runs need it.
	external: ['koffi', 'dockerode'],
	// Bundled CommonJS packages call require, which an ES module lacks.
	banner: {
		js: "#!/usr/bin/env node\nimport { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
	},
};

interface Program extends BuildOptions {
	readonly entryPoints: Record<string, string>;
}

const programs: readonly Program[] = [
	{
		entryPoints: { cnilab: 'src/cli/main.ts', coordinator: 'src/coordinator/main.ts' },
		splitting: true,
		chunkNames: 'chunks/[name]-[hash]',
	},
	{ entryPoints: { agent: 'agent/main.ts' }, outExtension: { '.js': '.mjs' } },
];

const main = async (): Promise<void> => {
	// The files are dated by when their sources were read, so an edit during the build is newer than they are.
	const began = new Date();
	const results = await Promise.all(programs.map(there).map((program) => build({ ...shared, ...program })));
	const files = results.flatMap((result) => result.outputFiles ?? []);
	await mkdir(join(dist, 'chunks'), { recursive: true });
	for (const file of files.toSorted((a, b) => rank(a.path) - rank(b.path))) await place(file.path, file.text, began);
	await dropStaleChunks(new Set(files.map((file) => basename(file.path))));
};

/** Leaves out the entries that are not written yet. */
const there = (program: Program): Program => ({
	...program,
	entryPoints: Object.fromEntries(Object.entries(program.entryPoints).filter(([, path]) => existsSync(path))),
});

/** Chunks first, then entries, the command last: `bin/cnilab` compares the sources with its age. */
const rank = (path: string): number => (path.includes('/chunks/') ? 0 : path === command ? 2 : 1);
const command = join(dist, 'cnilab.js');

const place = async (path: string, text: string, date: Date): Promise<void> => {
	const own = `${path}.${process.pid}`;
	await writeFile(own, text, { mode: path === command ? 0o755 : 0o644 });
	await utimes(own, date, date);
	await rename(own, path);
};

const dropStaleChunks = async (current: ReadonlySet<string>): Promise<void> => {
	const folder = join(dist, 'chunks');
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		const stale = !current.has(name) && Date.now() - (await stat(path)).mtimeMs > grace;
		if (stale) await rm(path, { force: true });
	}
};

await main();
