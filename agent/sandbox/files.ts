import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostnameOf, hostsFileOf, printResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { textOf, writeIfChanged } from '../system/write-changed.ts';
import { mount, ms } from './calls.ts';
import { heldMount, reach, type Tree } from './tree.ts';

/** Where the files lie that pods see in the place of their node's: the node's own /run, which goes with the lab, and
 * which no pod sees. */
const dir = '/run/cnilab/pods';

/** A pod's folder; what an earlier one of its name has left goes. */
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

/** Writes what the kubelet gives to each pod, as it is to be now. */
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

/** Shows them in the pod's root. A machine's resolv.conf may be a link into /run (systemd-resolved's), which leads into
 * the pod's own. */
export const mountFiles = (tree: Tree, own: string, cluster: Cluster, pod: Pod): void => {
	for (const [name] of filesOf(cluster, pod)) {
		const source = heldMount(tree, join(own, name), { file: true });
		mount(source, { flags: ms.remount | ms.bind | ms.nosuid | ms.nodev });
		reach(tree, `/etc/${name}`, 'file', (target) => mount(target, { source, flags: ms.move }));
	}
};
