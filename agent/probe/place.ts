import { type ResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Netns } from '../../src/net/netns.ts';
import { nodeEnvironment, podEnvironment } from '../programs/environment.ts';
import type { KnownServices } from '../programs/known-services.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';
import { netnsOfPlace } from '../serve/listeners.ts';
import { inside } from '../system/netns.ts';

/** The client's side of a probe: the network namespace that its packets leave from, and its resolver's
 * configuration. */
export interface AskingPlace {
	readonly netns: Netns;
	readonly conf: ResolvConf;
}

/** Nodes and the external host have no DNS in a lab.
 * @throws LabError when the place is not on this machine. */
export const askingPlaceOf = (cluster: Cluster, name: string, place: string): AskingPlace => ({
	netns: netnsOfPlace(cluster, name, place),
	// Computed on demand: tables ask thousands of questions by address.
	get conf() {
		const pod = podAt(cluster, place);
		return pod ? resolvConfOf(cluster, pod) : none;
	},
});

const none: ResolvConf = { nameservers: [], search: [], options: [] };

/** Where a command runs, and its environment. */
export interface Shell {
	readonly inside: <T>(work: () => T) => T;
	readonly env: Readonly<Record<string, string>>;
}

/** A pod's commands run in its sandbox; those of a node and of the external host in the agent's own namespaces except
 * the network namespace. @throws LabError if the place is not on this machine, or there is no sandbox */
export const shellOf = (cluster: Cluster, name: string, { place, container, sandboxes, services }: Entered): Shell => {
	const netns = netnsOfPlace(cluster, name, place);
	const pod = podAt(cluster, place);
	if (!pod) return { inside: (work) => inside(netns, work), env: nodeEnvironment() };
	const sandbox = sandboxes.of(cluster, pod);
	return { inside: (work) => sandbox.inside(work), env: podEnvironment(pod, services.of(pod), container) };
};

interface Entered {
	readonly place: string;
	/** The container whose environment is used; absent: the pod's first. */
	readonly container?: string | undefined;
	readonly sandboxes: Pick<Sandboxes, 'of'>;
	readonly services: Pick<KnownServices, 'of'>;
}

const podAt = ({ pods }: Cluster, place: string) => pods.find((pod) => nameOf(pod) === place);
