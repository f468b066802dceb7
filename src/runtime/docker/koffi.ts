import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import type { Entry } from './tar.ts';

/** The npm package by which the agent calls setns: its JavaScript, with a separate package for each architecture's
 * binary. */
const home = (): string => dirname(createRequire(import.meta.url).resolve('koffi'));

export const koffiVersion = (): string =>
	z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(home(), 'package.json'), 'utf8'))).version;

/** The package's files as a node_modules folder has them. If this installation has the binary for the engine's
 * architecture, it is used; otherwise npm fetches it here rather than in a container, since this machine's npm has the
 * proxy settings. @param cpu the engine's architecture, by Node's name: "x64", "arm64". */
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

/** --force: otherwise npm refuses packages for other architectures. */
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
