import { fstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../src/errors.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { PodMount } from '../../src/model/volume.ts';
import { volumes } from '../serve/volumes.ts';
import { folderBeneath, type Opened, openBeneath } from '../system/beneath.ts';
import { mount, ms } from './calls.ts';
import { fillFolder } from './fill.ts';
import { heldMount, reach, type Tree } from './tree.ts';

/** The root of the pods' hostPath volumes: a folder of the lab, not of the machine. */
const nodeDir = '/run/cnilab/host';

/** Writes the files of a pod's ConfigMap volumes with their current content; existing mounts show it. */
export const writeVolumes = (own: string, { mounts = [] }: Pick<Pod, 'mounts'>): void => {
	for (const { from, path } of mounts) if ('files' in from) fillFolder(filesFolder(own, path), from.files);
};

/** Mounts a pod's volumes in its root, in order: a volume below another comes after it. */
export const mountVolumes = (tree: Tree, own: string, { mounts = [] }: Pick<Pod, 'mounts'>): void => {
	for (const one of mounts) mountVolume(tree, own, one);
};

/** Pods write to volumes, so symbolic links in a path below one are refused. */
const mountVolume = (tree: Tree, own: string, { from, path, subPath = '', readOnly }: PodMount): void => {
	const { root, below } = sourceOf(from, own, path);
	using opened = openSource(root, downOf(`${below}/${subPath}`), { make: !('files' in from) });
	const file = !fstatSync(opened.fd).isDirectory();
	const source = heldMount(tree, opened.path, { file });
	mount(source, { flags: ms.remount | ms.bind | ms.nosuid | ms.nodev | (readOnly ? ms.rdonly : 0) });
	reach(tree, path, file ? 'file' : 'folder', (target) => mount(target, { source, flags: ms.move }));
};

const sourceOf = (
	from: PodMount['from'],
	own: string,
	path: string,
): { readonly root: string; readonly below: string } => {
	if ('files' in from) return { root: filesFolder(own, path), below: '' };
	if ('claim' in from) return { root: volumes.folder(from.claim), below: '' };
	if ('empty' in from) return { root: own, below: `volumes/${from.empty}` };
	mkdirSync(nodeDir, { recursive: true });
	return { root: nodeDir, below: from.nodePath };
};

/** Opens a file or a folder; a missing folder is created, as by the kubelet. */
const openSource = (root: string, path: string, { make }: { readonly make: boolean }): Opened => {
	try {
		return folderBeneath(root, path, { make });
	} catch (error) {
		if (error instanceof LabError && path !== '') return openBeneath(root, path);
		throw error;
	}
};

const downOf = (path: string): string =>
	path
		.split('/')
		.filter((part) => part !== '' && part !== '.')
		.join('/');

const filesFolder = (own: string, path: string): string => join(own, 'files', encodeURIComponent(path));
