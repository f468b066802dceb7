import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../errors.ts';
import { koffiFiles, koffiVersion } from './koffi.ts';
import type { Entry } from './tar.ts';

/** The inputs of the node image. */
export interface Recipe {
	/** "cnilab/node:4f1c2a9b7e": a hash of the inputs. */
	readonly tag: string;
	readonly version: string;
	/** The folder images/ of this checkout or package. */
	readonly folder: string;
	readonly files: readonly Entry[];
}

/** @throws LabError when the installation is incomplete. */
export const readRecipe = (): Recipe => {
	const folder = imagesFolder(import.meta.dirname);
	const names = readdirSync(folder).toSorted();
	const files = names.map((path) => ({ path, data: readFileSync(join(folder, path)) }));
	const hash = createHash('sha256').update(koffiVersion());
	for (const { path, data } of files) hash.update(`\0${path}\0`).update(data);
	const version = hash.digest('hex').slice(0, 10);
	return { tag: `cnilab/node:${version}`, version, folder, files };
};

/** Beside the folder of the bundles, or at the top of a checkout. */
const imagesFolder = (from: string): string => {
	const folder = join(from, 'images');
	if (existsSync(join(folder, 'Dockerfile'))) return folder;
	if (dirname(from) !== from) return imagesFolder(dirname(from));
	throw new LabError('cannot', 'the folder images/ of this installation is missing', { hint: 'install cnilab again' });
};

/** The content of the image's /opt/cnilab without the agent, which is copied into each container. */
export const filesInside = async ({ files }: Recipe, cpu: string): Promise<readonly Entry[]> => [
	...files.filter(({ path }) => path === 'start.sh'),
	...(await koffiFiles(cpu)),
];
