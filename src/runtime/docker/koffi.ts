import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import type { Entry } from './tar.ts';

/** The npm package through which the agent calls setns: its JavaScript, and a binary for each kind of processor in a
 * package of its own. */
const home = (): string => dirname(createRequire(import.meta.url).resolve('koffi'));

export const koffiVersion = (): string =>
	z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(home(), 'package.json'), 'utf8'))).version;

/** The files as a node_modules folder has them. The binary comes from this installation where it is of the engine's
 * kind; else npm fetches it here, since this machine's npm knows the way out better than a container does.
 * @param cpu of the engine, in Node's words: "x64", "arm64". */
export const koffiFiles = async (cpu: string): Promise<readonly Entry[]> => {
	const name = `@koromix/koffi-linux-${cpu}`;
	const scratch = await mkdtemp(join(tmpdir(), 'cnilab-koffi-'));
	try {
		const binary = installed(name) ?? (await fetched(name, scratch));
		return [...filesOf(home(), 'koffi', /\.(c?js|json)$/), ...filesOf(binary, name, /\.(js|json)$|^linux_.*\.node$/)];
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
};

const installed = (name: string): string | undefined => {
	try {
		return dirname(createRequire(join(home(), 'package.json')).resolve(name));
	} catch {
		return undefined;
	}
};

/** --force: npm keeps packages of other processors out otherwise. */
const fetched = async (name: string, to: string): Promise<string> => {
	const flags = ['--no-save', '--ignore-scripts', '--force', '--no-audit', '--no-fund', '--loglevel=error'];
	await execa('npm', ['install', '--prefix', to, ...flags, `${name}@${koffiVersion()}`]);
	return join(to, 'node_modules', name);
};

const filesOf = (from: string, name: string, wanted: RegExp): readonly Entry[] =>
	readdirSync(from, { recursive: true, encoding: 'utf8' })
		.filter((path) => wanted.test(path))
		.toSorted()
		.map((path) => ({
			path: `node_modules/${name}/${path.split(sep).join('/')}`,
			data: readFileSync(join(from, path)),
		}));
