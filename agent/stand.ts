import { type ResolvConf, resolvConfOf } from '../src/dns/pod-files.ts';
import type { Netns } from '../src/kernel/object.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { nameOf } from '../src/model/name-of.ts';
import { dressed } from './dress.ts';
import { netnsOfPlace } from './hosts.ts';

/** Where somebody who asks stands: the namespace that the packets leave from, and what resolves names there. */
export interface Stand {
	readonly netns: Netns;
	readonly conf: ResolvConf;
	/** A command line as one that sees the place's own files. */
	readonly dress: (argv: readonly string[]) => readonly string[];
}

/** Nodes and the external host have no DNS in a lab.
 * @throws LabError when the place is not on this machine. */
export const standOf = (cluster: Cluster, name: string, place: string): Stand => {
	const netns = netnsOfPlace(cluster, name, place);
	return {
		netns,
		dress: (argv) => dressed(cluster, place, argv),
		// Hardly anybody asks for names, and tables ask thousands of questions.
		get conf() {
			const pod = cluster.pods.find((one) => nameOf(one) === place);
			return pod ? resolvConfOf(cluster, pod) : none;
		},
	};
};

const none: ResolvConf = { nameservers: [], search: [], options: [] };
