import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { codeOf, folderBeneath, type Opened, partsOf, type Root } from './beneath.ts';

/** Removes what a path names, a folder with its contents; of a link only the link itself.
 * @throws LabError where a part on the way is no folder, Node's errors where a part can't go. */
export const removeBeneath = (root: Root, path: string): void => {
	const parts = partsOf(path);
	const name = parts.at(-1);
	if (name === undefined) return;
	using above = folderIfThere(root, parts.slice(0, -1).join('/'));
	if (!above || unlinked(above, name)) return;
	using folder = folderIfThere(above, name);
	if (!folder) return;
	empty(folder);
	rmdirSync(`${above.path}/${name}`);
};

const folderIfThere = (root: Root, path: string): Opened | undefined => {
	try {
		return folderBeneath(root, path);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};

/** Nested folders are first moved to the top, so that at most two are open, however deep a pod has nested them. */
const empty = (folder: Opened): void => {
	const names = readdirSync(folder.path);
	// The list grows while it is read.
	for (const name of names) {
		if (unlinked(folder, name)) continue;
		using inner = folderBeneath(folder, name);
		for (const child of readdirSync(inner.path)) {
			if (unlinked(inner, child)) continue;
			const fresh = `.cnilab-${randomBytes(8).toString('hex')}`;
			renameSync(`${inner.path}/${child}`, `${folder.path}/${fresh}`);
			names.push(fresh);
		}
		rmdirSync(`${folder.path}/${name}`);
	}
};

/** False when it is a folder. */
const unlinked = (folder: Opened, name: string): boolean => {
	try {
		unlinkSync(`${folder.path}/${name}`);
		return true;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return true;
		if (codeOf(error) === 'EISDIR') return false;
		throw error;
	}
};
