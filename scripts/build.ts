import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

/** Bundles what runs: the command and the coordinator with shared, lazily loaded chunks; the agent as one file, since
 * a node starts it in a container or a namespace of its own. All lie in one folder, so a module finds the programs
 * beside itself, in whichever chunk it came to be. Two builds at once don't harm each other: every file is renamed into
 * place, the command last.
 *
 *   node scripts/build.ts           into dist/
 *   node scripts/build.ts --prune   and files of earlier builds go at once, as a package wants it */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const day = 24 * 3600_000;

/** How long a file of an earlier build stays, in ms: a lab that still runs may load it later. */
const grace = process.argv.includes('--prune') ? 0 : day;

/** `import 'node:http'` reads all that the module exports, and two of those load the whole of undici: 50 ms of CPU in
 * every process. Asked for in this way, node:http gives what is taken from it and no more. */
const httpAlone: Plugin = {
	name: 'http-alone',
	setup(build) {
		build.onResolve({ filter: /^node:http[2s]?$/ }, ({ path }) => ({ path, namespace: 'built-in' }));
		build.onLoad({ filter: /./, namespace: 'built-in' }, ({ path }) => ({
			contents: `module.exports = process.getBuiltinModule('${path}')`,
		}));
	},
};

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
	plugins: [httpAlone],
	// Bundled CommonJS packages call require, which an ES module lacks.
	banner: {
		js: "#!/usr/bin/env node\nimport { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
	},
};

const programs: readonly BuildOptions[] = [
	{
		entryPoints: { cnilab: 'src/cli/main.ts', coordinator: 'src/coordinator/main.ts' },
		splitting: true,
		chunkNames: '[name]-[hash]',
	},
	{ entryPoints: { agent: 'agent/main.ts' }, outExtension: { '.js': '.mjs' } },
];

const main = async (): Promise<void> => {
	// The files are dated by when their sources were read, so an edit during the build is newer than they are.
	const began = new Date();
	const results = await Promise.all(programs.map((program) => build({ ...shared, ...program })));
	const files = results.flatMap((result) => result.outputFiles ?? []);
	await mkdir(dist, { recursive: true });
	for (const file of commandLast(files)) await place(file.path, file.text, began);
	await dropStale(new Set(files.map((file) => basename(file.path))));
};

/** `bin/cnilab` compares the sources with the command's age, so it comes when all that it loads is there. */
const commandLast = (files: readonly OutputFile[]): readonly OutputFile[] =>
	files.toSorted((a, b) => Number(a.path === command) - Number(b.path === command));

const command = join(dist, 'cnilab.js');

const place = async (path: string, text: string, date: Date): Promise<void> => {
	const own = `${path}.${process.pid}`; // as beingWritten knows it
	await writeFile(own, text, { mode: path === command ? 0o755 : 0o644 });
	await utimes(own, date, date);
	await rename(own, path);
};

const beingWritten = /\.\d+$/;

const dropStale = async (current: ReadonlySet<string>): Promise<void> => {
	for (const name of await readdir(dist)) {
		const path = join(dist, name);
		if (current.has(name) || (await age(path)) < (beingWritten.test(name) ? day : grace)) continue;
		await rm(path, { force: true });
	}
};

/** In ms; 0 for a file that another build has just renamed. */
const age = async (path: string): Promise<number> => {
	const facts = await stat(path).catch(() => undefined);
	return facts ? Date.now() - facts.mtimeMs : 0;
};

// esbuild has said already what it could not build.
await main().catch((error: unknown) => {
	if (!(error instanceof Error && 'errors' in error)) throw error;
	process.exitCode = 1;
});
