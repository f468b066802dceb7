import { objectsOf, patched, specOf } from '../model/control/contents.ts';
import { standingOf } from '../model/control/job.ts';
import { compareNames } from '../model/control/order.ts';
import { type EndedPod, endOf } from '../model/ended-pod.ts';
import type { Pod } from '../model/pod.ts';
import { type Resource, refOf, type WorkloadResource } from '../model/resource.ts';
import { endedOf, type Live, liveObject, pendingOf, podsMadeBy } from '../model/write/live.ts';
import { liveEnded, livePending, livePod, programOf } from '../model/write/pod.ts';
import { statusWord } from '../model/write/pod-status.ts';
import { hashLabel, type LiveReplicaSet, liveReplicaSets, withHash } from '../model/write/replica-set.ts';
import type { Item, Listing } from './listing.ts';
import { labelText, none, orNone, selectorText } from './words.ts';

export const pods: Listing = {
	columns: ['READY', 'STATUS', 'RESTARTS', 'NODE', 'IP'],
	ageAfter: 3,
	wide: ['PORTS', 'OWNER'],
	items: (live) =>
		[...live.cluster.pods.map((pod) => running(live, pod)), ...endedPods(live), ...pendingPods(live)].sort(
			compareNames,
		),
};

const running = (live: Live, pod: Pod): Item => {
	const { namespace, name, labels, ready, node, ip, owner } = pod;
	const containers = containersOf(live, pod);
	const program = programOf(live, pod);
	const { ended: reason, restarts = 0 } = program ?? {};
	const status = statusWord(pod, specOf(live.store, pod), program);
	const readiness = `${ready ? containers : 0}/${containers}`;
	const cells = [readiness, status, String(restarts), node, ip, portText(pod.ports), owner ?? none];
	return { namespace, name, labels, cells, ...(reason && { reason }), object: () => livePod(live, pod) };
};

const endedPods = (live: Live): readonly Item[] =>
	(live.cluster.ended ?? []).map((pod) => {
		const { namespace, name, labels, node, ip, owner, exitCode } = pod;
		const { reason } = endOf(pod);
		const { restarts = 0, initializing } = programOf(live, pod) ?? {};
		const status = initializing === undefined ? reason : `Init:${reason}`;
		const ports = portText(pod.ports);
		const cells = [`0/${containersOf(live, pod)}`, status, String(restarts), node, ip, ports, owner ?? none];
		const why = exitCode === 0 ? {} : { reason: `exited with ${exitCode}` };
		return { namespace, name, labels, cells, ...why, object: () => liveEnded(live, pod) };
	});

const pendingPods = (live: Live): readonly Item[] =>
	(live.cluster.pending ?? []).map((pod) => {
		const { namespace, name, labels, owner, reason } = pod;
		const ports = specOf(live.store, pod)?.containers.flatMap((container) => container.ports) ?? [];
		const cells = [`0/${containersOf(live, pod)}`, 'Pending', '0', none, none, portText(ports), owner ?? none];
		return { namespace, name, labels, cells, reason, object: () => livePending(live, pod) };
	});

const containersOf = ({ store }: Live, pod: Pick<Pod, 'namespace' | 'name' | 'owner'>): number =>
	specOf(store, pod)?.containers.length ?? 1;

const portText = (ports: Pod['ports']): string => orNone(ports.map(({ port, protocol }) => `${port}/${protocol}`));

/** Returns a workload's cells, from the workload and the numbers of its pods and ready pods. */
type Count = (counted: {
	readonly made: number;
	readonly ready: number;
	readonly ended: readonly EndedPod[];
	readonly workload: WorkloadResource;
}) => string;

const ready: Count = ({ ready, workload }) => `${ready}/${workload.replicas}`;
const made: Count = ({ made }) => String(made);
const readyAlone: Count = ({ ready }) => String(ready);
const wanted: Count = ({ workload }) => String(workload.replicas);
const containers: Count = ({ workload }) => orNone(workload.template.spec.containers.map(({ name }) => name));
const selector: Count = ({ workload }) => (workload.selector ? selectorText(workload.selector) : '<none>');
const nodeSelector: Count = ({ workload }) => labelText(workload.template.spec.nodeSelector);

const workloads = (
	kind: WorkloadResource['kind'],
	columns: Readonly<Record<string, Count>>,
	wide: Readonly<Record<string, Count>> = { CONTAINERS: containers, SELECTOR: selector },
): Listing => ({
	columns: Object.keys(columns),
	wide: Object.keys(wide),
	items: (live) =>
		objectsOf(live.store, kind).map((workload) => {
			const own = podsMadeBy(live.cluster, workload);
			const made = own.length + pendingOf(live.cluster, workload).length;
			const counted = {
				made,
				ready: own.filter((pod) => pod.ready).length,
				workload,
				ended: endedOf(live.cluster, workload),
			};
			return itemOf(
				live,
				workload,
				[...Object.values(columns), ...Object.values(wide)].map((count) => count(counted)),
			);
		}),
});

/** An object of the store with its current labels. */
export const itemOf = (live: Live, resource: Resource, cells: readonly string[]): Item => {
	const { namespace, name } = resource;
	const labels = patched(live.store, refOf(resource), resource.labels);
	return { namespace, name, labels, cells, object: () => liveObject(live, resource) };
};

export const deployments = workloads('Deployment', { READY: ready, 'UP-TO-DATE': made, AVAILABLE: readyAlone });
const written = workloads('ReplicaSet', { DESIRED: wanted, CURRENT: made, READY: readyAlone });

/** ReplicaSets from manifests, and those of Deployments. */
export const replicaSets: Listing = {
	...written,
	items: (live) => [...written.items(live), ...liveReplicaSets(live).map(ofDeployment)].sort(compareNames),
};

const ofDeployment = ({ namespace, name, labels, deployment, made, ready, object }: LiveReplicaSet): Item => {
	const { spec } = deployment.template;
	const counts = [deployment.replicas, made, ready].map(String);
	const selected = selectorText(withHash(deployment.selector, labels[hashLabel] ?? ''));
	const cells = [...counts, orNone(spec.containers.map((container) => container.name)), selected];
	return { namespace, name, labels, cells, object };
};

export const replicationControllers = workloads('ReplicationController', {
	DESIRED: wanted,
	CURRENT: made,
	READY: readyAlone,
});
export const statefulSets = workloads('StatefulSet', { READY: ready });
export const daemonSets = workloads('DaemonSet', {
	DESIRED: made,
	CURRENT: made,
	READY: readyAlone,
	'UP-TO-DATE': made,
	AVAILABLE: readyAlone,
	'NODE SELECTOR': nodeSelector,
});
export const jobs = workloads('Job', {
	STATUS: ({ workload, ended }) => standingOf(workload, ended).state,
	COMPLETIONS: ({ workload, ended }) => completionsText(workload, standingOf(workload, ended).succeeded),
});

/** pkg/printers/internalversion: printJob. */
const completionsText = ({ completions, replicas }: WorkloadResource, succeeded: number): string =>
	`${succeeded}/${completions ?? (replicas > 1 ? `1 of ${replicas}` : 1)}`;
