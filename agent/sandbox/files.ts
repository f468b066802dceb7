import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostnameOf, hostsFileOf, printResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { textOf, writeIfChanged } from '../system/write-changed.ts';
import { mount, ms } from './calls.ts';
import { heldMount, reach, type Tree } from './tree.ts';

/** Folder of the files that pods get instead of their node's (resolv.conf, hosts): in the node's own /run, which is removed
 * with the lab and hidden from pods. */
const dir = '/run/cnilab/pods';

/** A pod's folder, without what an earlier pod of the same name left. */
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

/** Writes the files that a kubelet gives to each pod, with their current content. */
export const writeFiles = (own: string, cluster: Cluster, pod: Pod): void => {
	for (const [name, text] of filesOf(cluster, pod)) writeIfChanged(join(own, name), text);
};

const filesOf = (cluster: Cluster, pod: Pod): readonly (readonly [name: string, text: string])[] => [
	['resolv.conf', printResolvConf(resolvConfOf(cluster, pod))],
	...(pod.hostNetwork
		? []
		: ([
				['hosts', hostsFileOf(pod)],
				['hostname', `${hostnameOf(pod)}\n`],
			] as const)),
];

/** Mounts them in the pod's root. A machine's resolv.conf may be a link into /run (systemd-resolved); in the pod it then
 * leads into the pod's own /run. */
export const mountFiles = (tree: Tree, own: string, cluster: Cluster, pod: Pod): void => {
	for (const [name] of filesOf(cluster, pod)) {
		const source = heldMount(tree, join(own, name), { file: true });
		mount(source, { flags: ms.remount | ms.bind | ms.nosuid | ms.nodev });
		reach(tree, `/etc/${name}`, 'file', (target) => mount(target, { source, flags: ms.move }));
	}
};
