import { hostnameOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import { inodeOf } from '../system/netns.ts';
import { filesOf, mountFiles, podFolder, writeFiles } from './files.ts';
import { Sandbox } from './sandbox.ts';
import { mountVolumes, writeVolumes } from './volumes.ts';

/** The sandboxes of a node's pods. Each is created when the first program runs in its pod, and shared by all later
 * ones. */
export class Sandboxes {
	readonly #made = new Map<string, Sandbox>();
	readonly #hidden: readonly string[];
	readonly #trusted: () => string;

	/** @param hidden folders of the lab that pods must not see
	 * @param trusted the certificate of the lab's authority, in PEM, which pods' programs trust */
	constructor({ hidden, trusted }: { hidden: readonly string[]; trusted: () => string }) {
		this.#hidden = hidden;
		this.#trusted = trusted;
	}

	/** The sandbox of a pod, with its files up to date. @throws LabError when the kernel refuses */
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
			// A pod on its node's network has its node's host name.
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

	/** Ends the sandboxes of pods that are gone, or whose network namespaces have lost their names. Call it before
	 * changing the kernel: processes keep a namespace alive. */
	keepOnly(pods: readonly Pod[]): void {
		const wanted = new Set(pods.map(keyOf));
		for (const [key, sandbox] of this.#made)
			if (!wanted.has(key)) {
				sandbox.end();
				this.#made.delete(key);
			}
	}
}

/** With its mounts, since a claim that was deleted and created again has another folder, while the pod's uid is the
 * same. */
const keyOf = (pod: Pod): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${JSON.stringify(pod.mounts ?? [])} in ${inodeOf(podNetns(pod))}`;
