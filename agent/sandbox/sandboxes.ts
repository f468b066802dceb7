import { hostnameOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import { inodeOf } from '../system/netns.ts';
import { filesOf, mountFiles, podFolder, writeFiles } from './files.ts';
import { Sandbox } from './sandbox.ts';
import { mountVolumes, writeVolumes } from './volumes.ts';

/** The sandboxes of a node's pods: each is made when something is first run in its pod, and serves all that runs there. */
export class Sandboxes {
	readonly #made = new Map<string, Sandbox>();
	readonly #hidden: readonly string[];
	readonly #trusted: () => string;

	/** @param hidden folders of the lab's own that no pod may see
	 * @param trusted the certificate of the lab's authority, in PEM, which pods' programs trust */
	constructor({ hidden, trusted }: { hidden: readonly string[]; trusted: () => string }) {
		this.#hidden = hidden;
		this.#trusted = trusted;
	}

	/** Where a pod's programs run; its files are as the cluster has them now. @throws LabError when the kernel refuses */
	of(cluster: Cluster, pod: Pod): Sandbox {
		const own = podFolder(pod);
		const files = filesOf(cluster, pod, this.#trusted());
		writeFiles(own, files);
		writeVolumes(own, pod);
		const key = keyOf(pod);
		const known = this.#made.get(key);
		if (known?.alive) return known;
		const sandbox = Sandbox.make({
			netns: podNetns(pod),
			// On its node's network a pod has its node's name.
			hostname: pod.hostNetwork ? undefined : hostnameOf(pod),
			hidden: this.#hidden,
			furnish: (tree) => {
				mountFiles(tree, own, files);
				mountVolumes(tree, own, pod);
			},
		});
		this.#made.set(key, sandbox);
		return sandbox;
	}

	/** Ends those whose pods are gone, or whose namespaces have lost their name. It comes before the kernel is changed:
	 * a process holds its namespace. */
	keepOnly(pods: readonly Pod[]): void {
		const wanted = new Set(pods.map(keyOf));
		for (const [key, sandbox] of this.#made)
			if (!wanted.has(key)) {
				sandbox.end();
				this.#made.delete(key);
			}
	}
}

/** With its mounts: a claim that was deleted and made again has another folder, though the pod is the same by its uid. */
const keyOf = (pod: Pod): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${JSON.stringify(pod.mounts ?? [])} in ${inodeOf(podNetns(pod))}`;
