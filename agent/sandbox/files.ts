import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostnameOf, hostsFileOf, printResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { textOf, writeIfChanged } from '../system/write-changed.ts';
import { authoritiesPath } from './authorities.ts';
import { mount, ms } from './calls.ts';
import { heldMount, reach, type Tree } from './tree.ts';

/** Folder of the files that pods get instead of their node's (resolv.conf, hosts): in the node's own /run, which is removed
 * with the lab and hidden from pods. */
const dir = '/run/cnilab/pods';

/** A pod's folder; files of an earlier pod of the same name are removed. */
export const podFolder = ({ namespace, name, ip, uid = '' }: Pod): string => {
	const own = join(dir, `${namespace}.${name}`);
	const file = join(own, 'whose');
	const whose = `${ip} ${uid}`;
	if (textOf(file) === whose) return own;
	rmSync(own, { recursive: true, force: true });
	mkdirSync(own, { recursive: true });
	writeFileSync(file, whose);
	return own;
};

interface PodFile {
	/** Its name in the pod's folder. */
	readonly name: string;
	/** Its path in the pod. */
	readonly path: string;
	readonly text: string;
	readonly readOnly?: true;
}

/** The files that a kubelet gives to every pod, and the authorities that its programs trust: the lab's alone, since a lab
 * reaches no server with a certificate of another one. */
export const filesOf = (cluster: Cluster, pod: Pod, trusted: string): readonly PodFile[] => [
	{ name: 'resolv.conf', path: '/etc/resolv.conf', text: printResolvConf(resolvConfOf(cluster, pod)) },
	{ name: 'authorities', path: authoritiesPath, text: trusted, readOnly: true },
	...(pod.hostNetwork
		? []
		: [
				{ name: 'hosts', path: '/etc/hosts', text: hostsFileOf(pod) },
				{ name: 'hostname', path: '/etc/hostname', text: `${hostnameOf(pod)}\n` },
			]),
];

/** Writes the files with their current content. */
export const writeFiles = (own: string, files: readonly PodFile[]): void => {
	for (const { name, text } of files) writeIfChanged(join(own, name), text);
};

/** Mounts the files in the pod's root. A machine's resolv.conf may be a link into /run (systemd-resolved); in the pod it then
 * leads into the pod's own /run. */
export const mountFiles = (tree: Tree, own: string, files: readonly PodFile[]): void => {
	for (const { name, path, readOnly } of files) {
		const source = heldMount(tree, join(own, name), { file: true });
		mount(source, { flags: ms.remount | ms.bind | ms.nosuid | ms.nodev | (readOnly ? ms.rdonly : 0) });
		reach(tree, path, 'file', (target) => mount(target, { source, flags: ms.move }));
	}
};
