import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors.ts';
import type { Entry } from './tar.ts';

/** All that the node image is made from. */
export interface Recipe {
	/** "cnilab/node:4f1c2a9b7e": the hash of the rest, so that an image of other inputs is another image. */
	readonly tag: string;
	readonly version: string;
	/** The folder images/ of this checkout or package. */
	readonly folder: string;
	readonly files: readonly Entry[];
	/** Where koffi lies on this machine, and its version: the agent calls setns through it. */
	readonly koffi: { readonly folder: string; readonly version: string };
}

/** @throws LabError when the installation is not whole. */
export const readRecipe = (): Recipe => {
	const folder = imagesFolder(import.meta.dirname);
	const names = readdirSync(folder).toSorted();
	const files = names.map((path) => ({ path, data: readFileSync(join(folder, path)) }));
	const koffi = koffiHere();
	const hash = createHash('sha256').update(koffi.version);
	for (const { path, data } of files) hash.update(`\0${path}\0`).update(data);
	const version = hash.digest('hex').slice(0, 10);
	return { tag: `cnilab/node:${version}`, version, folder, files, koffi };
};

/** Two folders up from a bundle's chunk, three from this source. */
const imagesFolder = (from: string): string => {
	const folder = join(from, 'images');
	if (existsSync(join(folder, 'Dockerfile'))) return folder;
	if (dirname(from) !== from) return imagesFolder(dirname(from));
	throw new LabError('cannot', 'the folder images/ of this installation is missing', { hint: 'install cnilab again' });
};

const koffiHere = (): Recipe['koffi'] => {
	const folder = dirname(createRequire(import.meta.url).resolve('koffi'));
	const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	return { folder, version: String(version) };
};
