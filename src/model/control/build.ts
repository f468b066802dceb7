import type { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Ipam } from '../ipam.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { PendingPod } from '../pending-pod.ts';
import type { Pod } from '../pod.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { NetworkPolicyResource } from '../resource.ts';
import type { Topology } from '../topology.ts';
import type { Warning } from '../warning.ts';
import { claimHint, claimsOf, claimTrouble } from './claims.ts';
import { objectsOf } from './contents.ts';
import { tooManyEndpoints } from './crowded.ts';
import { draftsOf } from './drafts.ts';
import { endedIn, parted } from './ended.ts';
import { endpointsOf } from './endpoints.ts';
import { freeze } from './freeze.ts';
import { startable } from './in-turn.ts';
import { ingressesOf } from './ingresses.ts';
import { assignAddresses } from './ipam.ts';
import { namespacesOf } from './namespaces.ts';
import { nodesOf } from './nodes.ts';
import { compareNames } from './order.ts';
import { asFar, podOf } from './placed-pods.ts';
import type { PodDraft } from './pod-draft.ts';
import { policyObjectsOf } from './policies.ts';
import { schedule, type WaitingPod } from './schedule.ts';
import { servicesOf } from './services.ts';
import type { Store } from './store.ts';
import { withUndeclared } from './undeclared-ports.ts';
import { claimsIn } from './volumes.ts';

interface Input {
	readonly topology: Topology;
	readonly store: Store;
	readonly ipam: Ipam;
	/** The cluster built from an earlier state of the store: remaining pods and services keep their node and addresses.
	 * Without it the result depends on the rest of the input alone. */
	readonly previous?: Cluster;
	/** Whether a pod's node and its own program are ready; absent: always. */
	readonly serves?: ((pod: Pod) => boolean) | undefined;
	/** Whether a pod's init programs have ended; absent: always. */
	readonly initialized?: ((pod: Pod) => boolean) | undefined;
	/** The exit code of a pod's own program that is not restarted; absent: all programs run. */
	readonly exitOf?: ((pod: Pod) => number | undefined) | undefined;
}

interface Built {
	/** Sorted by namespace and name, nodes in the topology's order; frozen. Objects with errors are left out. */
	readonly cluster: Cluster;
	readonly errors: readonly LabError[];
	readonly warnings: readonly Warning[];
}

/** Builds the cluster: what controllers, scheduler and allocators produce from these manifests on these nodes. */
export const buildCluster = ({
	topology,
	store,
	ipam,
	previous,
	serves = () => true,
	initialized = () => true,
	exitOf = () => undefined,
}: Input): Built => {
	const { nodes: bareNodes, warnings: nodeWarnings } = nodesOf(topology, store);
	const { namespaces, warnings: namespaceWarnings } = namespacesOf(store);
	const over = endedIn(previous, exitOf);
	const history = { earlier: previous?.pods, over };
	const { drafts, errors: draftErrors, warnings: draftWarnings } = draftsOf(store, bareNodes, history);
	const { ended, alive } = parted(drafts, over);
	const {
		placed,
		waiting,
		errors: placeErrors,
		warnings: placeWarnings,
	} = placesOf(alive, {
		store,
		nodes: bareNodes,
		namespaces,
		previous,
	});
	const { nodes, ips, errors: ipErrors } = assignAddresses({ topology, ipam, nodes: bareNodes, placed, previous });
	const bare = placed
		.flatMap((one) => podOf(one, ips, store))
		.map((pod) => asFar(pod, { serves, initialized }))
		.sort(compareNames);
	const crowded = tooManyEndpoints(store, bare);
	const pods = crowded.length > 0 ? bare : withUndeclared(bare, store);
	const behind = crowded.length > 0 ? [] : pods;
	const {
		services,
		errors: serviceErrors,
		warnings: serviceWarnings,
	} = servicesOf({
		topology,
		store,
		previous: previous?.services ?? [],
	});
	const { endpoints, unserved } = endpointsOf({ store, services, pods: behind, nodes });
	const policies = objectsOf(store, 'NetworkPolicy').map(policyOf);
	const pending = waiting.map(pendingOf).sort(compareNames);
	const claims = claimsOf(store);
	const { objects: morePolicies, errors: policyErrors } = policyObjectsOf(store);
	const { objects: ingresses, errors: classErrors } = ingressesOf(store);
	return {
		cluster: freeze({
			...{ topology, nodes, namespaces, pods, services, endpoints, policies, ...morePolicies, ...ingresses },
			...(unserved.length > 0 && { unservedEndpoints: unserved }),
			...(pending.length > 0 && { pending }),
			...(ended.length > 0 && { ended: [...ended].sort(compareNames) }),
			...(claims.length > 0 && { claims }),
		}),
		errors: [
			...draftErrors,
			...placeErrors,
			...ipErrors,
			...crowded,
			...serviceErrors,
			...policyErrors,
			...classErrors,
		],
		warnings: [...nodeWarnings, ...namespaceWarnings, ...draftWarnings, ...placeWarnings, ...serviceWarnings],
	};
};

type Placing = Pick<Parameters<typeof schedule>[0], 'nodes' | 'namespaces' | 'previous'> & { readonly store: Store };

/** Schedules the drafts. A StatefulSet's pods that must wait for earlier ones are left out, and the rest is scheduled
 * again without them. */
const placesOf = (drafts: readonly PodDraft[], { store, ...placing }: Placing): ReturnType<typeof schedule> => {
	const trouble = (pod: PodDraft) => {
		const reason = claimTrouble(store, { namespace: pod.namespace, claims: claimsIn(pod) });
		return reason === undefined ? undefined : { reason, hint: claimHint(store, pod.namespace, reason) };
	};
	const scheduled = schedule({ drafts, ...placing, trouble });
	const wanted = startable({
		drafts,
		...scheduled,
		previous: placing.previous,
		unready: [...store.unready, ...store.leaving],
	});
	return wanted.length < drafts.length ? placesOf(wanted, { store, ...placing }) : scheduled;
};

const pendingOf = ({ pod, reason }: WaitingPod): PendingPod => {
	const { namespace, name, labels, owner, uid } = pod;
	const claims = claimsIn(pod);
	return withoutUndefined({
		namespace,
		name,
		labels,
		owner,
		uid,
		claims: claims.length > 0 ? claims : undefined,
		reason,
	});
};

const policyOf = ({
	namespace,
	name,
	podSelector,
	policyTypes,
	ingress,
	egress,
	source,
}: NetworkPolicyResource): NetworkPolicy => ({ namespace, name, podSelector, policyTypes, ingress, egress, source });
