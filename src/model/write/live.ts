import { type Claim, defaultClass } from '../claim.ts';
import type { Cluster, Namespace } from '../cluster.ts';
import { patched } from '../control/contents.ts';
import { budgetStatus } from '../control/disruption.ts';
import { type Standing, standingOf } from '../control/job.ts';
import type { Store } from '../control/store.ts';
import type { Node } from '../node.ts';
import type { ProgramState } from '../program.ts';
import { specIn } from '../read/path.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { type Resource, refOf, type WorkloadResource } from '../resource.ts';
import type { Endpoints, Service } from '../service.ts';
import { claimSpecOf } from './claim.ts';
import { some } from './fields.ts';
import { type KubeObject, manifestOf, metadataOf } from './manifest.ts';
import { liveServiceSpec, serviceSpecOf, serviceStatusOf, subsetsOf } from './service.ts';

/** The state of a lab as the API server would present it. */
export interface Live {
	readonly store: Store;
	readonly cluster: Cluster;
	/** Names of nodes whose kernel is synchronized with the plan. */
	readonly ready: ReadonlySet<string>;
	/** The states of pods' own programs; absent: unknown. */
	readonly programs?: readonly ProgramState[];
}

/** An object from its manifest, with current labels and status. */
export const liveObject = (live: Live, resource: Resource): KubeObject => {
	const labels = patched(live.store, refOf(resource), resource.labels);
	const status = isWorkload(resource)
		? statusOf(live, resource)
		: resource.kind === 'PodDisruptionBudget' && budgetStatus(resource, live.store, live.cluster);
	return { ...manifestOf({ ...resource, labels }), ...(status && { status }) };
};

/** A deletionTimestamp for terminating objects; its value has no meaning. */
export const anyTime = '1970-01-01T00:00:00Z';

/** A claim with its bound volume. */
export const liveClaim = (live: Live, { namespace, name, volume, terminating }: Claim): KubeObject => {
	const found = live.store.objects[refOf({ kind: 'PersistentVolumeClaim', namespace, name })];
	if (found?.kind !== 'PersistentVolumeClaim')
		return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: metadataOf({ namespace, name }) };
	const { accessModes, storage, storageClassName = defaultClass, volumeMode = 'Filesystem' } = found.spec;
	const written = liveObject(live, found);
	return {
		...written,
		metadata: {
			...written.metadata,
			finalizers: ['kubernetes.io/pvc-protection'],
			...(terminating && { deletionTimestamp: anyTime }),
		},
		spec: { ...(written.spec ?? claimSpecOf(found.spec)), storageClassName, volumeMode, volumeName: volume },
		status: { phase: 'Bound', accessModes, capacity: { storage } },
	};
};

export const liveNode = ({ ready, store }: Live, node: Node): KubeObject => {
	const { name, labels, podCIDRs, taints, unschedulable, address } = node;
	const written = store.objects[refOf({ kind: 'Node', namespace: '', name })];
	const { metadata, spec } = manifestOf({ ...(written ?? bare({ kind: 'Node', name })), labels });
	return {
		apiVersion: 'v1',
		kind: 'Node',
		metadata,
		spec: withoutUndefined({
			...spec,
			podCIDR: podCIDRs[0],
			podCIDRs: some(podCIDRs),
			taints: some(taints),
			unschedulable: unschedulable || undefined,
		}),
		status: {
			addresses: [
				{ type: 'InternalIP', address },
				{ type: 'Hostname', address: name },
			],
			conditions: [{ type: 'Ready', status: ready.has(name) ? 'True' : 'False' }],
		},
	};
};

export const liveNamespace = ({ store }: Live, { name, labels }: Namespace): KubeObject => {
	const written = store.objects[refOf({ kind: 'Namespace', namespace: '', name })];
	const manifest = manifestOf({ ...(written ?? bare({ kind: 'Namespace', name })), labels });
	return { ...manifest, status: { phase: 'Active' } };
};

/** A resource for an object without a manifest. */
const bare = ({ kind, name }: { readonly kind: 'Namespace' | 'Node'; readonly name: string }): Resource => {
	const meta = { name, namespace: '', labels: {}, annotations: {}, source: '' };
	return kind === 'Node' ? { ...meta, kind, taints: [], unschedulable: false } : { ...meta, kind };
};

/** A Service with its allocated address and node ports. */
export const liveService = (live: Live, service: Service): KubeObject => {
	const ref = refOf({ kind: 'Service', ...service });
	const written = live.store.objects[ref];
	if (written?.kind !== 'Service') return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(service) };
	return {
		...liveObject(live, written),
		spec: liveServiceSpec(specIn(written.written), serviceSpecOf({ ...written, ...service })),
		status: serviceStatusOf(service),
	};
};

export const liveEndpoints = (live: Live, service: Service): KubeObject & { readonly subsets?: object } => {
	const { cluster, store } = live;
	const written = store.objects[refOf({ kind: 'Endpoints', ...service })];
	if (written) return liveObject(live, written);
	const subsets = subsetsOf(portsBehind(cluster, service));
	return withoutUndefined({
		apiVersion: 'v1',
		kind: 'Endpoints',
		metadata: metadataOf(service),
		subsets: some(subsets),
	});
};

/** The endpoints of each port of a service. */
export const portsBehind = (
	{ endpoints }: Pick<Cluster, 'endpoints'>,
	{ namespace, name }: Pick<Service, 'namespace' | 'name'>,
): readonly Endpoints[] => endpoints.filter((one) => one.namespace === namespace && one.name === name);

/** The pods of a workload. */
export const podsMadeBy = ({ pods }: Pick<Cluster, 'pods'>, { kind, namespace, name }: WorkloadResource) =>
	pods.filter((pod) => pod.namespace === namespace && pod.owner === `${kind}/${name}`);

/** The Pending pods of a workload. */
export const pendingOf = ({ pending = [] }: Pick<Cluster, 'pending'>, { kind, namespace, name }: WorkloadResource) =>
	pending.filter((pod) => pod.namespace === namespace && pod.owner === `${kind}/${name}`);

/** The ended pods of a workload. */
export const endedOf = ({ ended = [] }: Pick<Cluster, 'ended'>, { kind, namespace, name }: WorkloadResource) =>
	ended.filter((pod) => pod.namespace === namespace && pod.owner === `${kind}/${name}`);

const isWorkload = (resource: Resource): resource is WorkloadResource => 'template' in resource;

const statusOf = ({ cluster }: Live, workload: WorkloadResource): object => {
	const pods = podsMadeBy(cluster, workload);
	const made = pods.length + pendingOf(cluster, workload).length;
	const ready = pods.filter((pod) => pod.ready).length;
	if (workload.kind === 'Job')
		return jobStatus({ active: made, ready }, standingOf(workload, endedOf(cluster, workload)));
	return statuses[workload.kind](made, ready);
};

const jobStatus = (pods: { readonly active: number; readonly ready: number }, standing: Standing): object => {
	const { state, succeeded, failed } = standing;
	const conditions = state === 'Running' ? undefined : [{ type: state, status: 'True' }];
	return withoutUndefined({ ...pods, succeeded, failed, conditions });
};

const statuses: Readonly<Record<Exclude<WorkloadResource['kind'], 'Job'>, (made: number, ready: number) => object>> = {
	Deployment: (made, ready) => ({
		replicas: made,
		updatedReplicas: made,
		readyReplicas: ready,
		availableReplicas: ready,
	}),
	ReplicaSet: (made, ready) => ({ replicas: made, readyReplicas: ready, availableReplicas: ready }),
	ReplicationController: (made, ready) => ({ replicas: made, readyReplicas: ready, availableReplicas: ready }),
	StatefulSet: (made, ready) => ({ replicas: made, readyReplicas: ready, availableReplicas: ready }),
	DaemonSet: (made, ready) => ({
		desiredNumberScheduled: made,
		currentNumberScheduled: made,
		updatedNumberScheduled: made,
		numberReady: ready,
		numberAvailable: ready,
	}),
};
