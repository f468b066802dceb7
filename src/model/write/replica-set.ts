import { objectsOf } from '../control/contents.ts';
import { templateHash } from '../control/names.ts';
import type { Labels, Selector } from '../labels.ts';
import { refOf, type WorkloadResource } from '../resource.ts';
import { selectorOf } from './fields.ts';
import { type Live, pendingOf, podsMadeBy } from './live.ts';
import { type KubeObject, metadataOf, templateOf } from './manifest.ts';

/** The label that distinguishes the ReplicaSets of a Deployment. */
export const hashLabel = 'pod-template-hash';

/** The ReplicaSet of a Deployment's current template. Here Deployments create pods directly, with the names that the
 * ReplicaSet would give them, so the ReplicaSet exists only in output and not in the store. */
export interface LiveReplicaSet {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly deployment: WorkloadResource;
	readonly made: number;
	readonly ready: number;
	readonly object: () => KubeObject;
}

export const liveReplicaSets = (live: Live): readonly LiveReplicaSet[] =>
	objectsOf(live.store, 'Deployment').map((deployment) => {
		const { namespace, replicas } = deployment;
		const pods = podsMadeBy(live.cluster, deployment);
		const made = pods.length + pendingOf(live.cluster, deployment).length;
		const ready = pods.filter((pod) => pod.ready).length;
		const labels = { ...deployment.template.labels, [hashLabel]: templateHash(deployment.template) };
		const name = replicaSetName(deployment);
		const status = { replicas: made, readyReplicas: ready, availableReplicas: ready };
		const object = () => ({
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {
				...metadataOf({ namespace, name, labels, annotations: deployment.annotations }),
				ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.name, controller: true }],
			},
			spec: specOf(deployment, labels, replicas),
			status,
		});
		return { namespace, name, labels, deployment, made, ready, object };
	});

export const replicaSetName = ({ name, template }: WorkloadResource): string => `${name}-${templateHash(template)}`;

const specOf = (deployment: WorkloadResource, labels: Labels, replicas: number): object => {
	const template = templateOf(deployment);
	return {
		replicas,
		selector: selectorOf(withHash(deployment.selector, labels[hashLabel] ?? '')),
		template: { ...template, metadata: { ...template.metadata, labels } },
	};
};

/** The Deployment's selector, limited to pods of the current template. */
export const withHash = ({ matchLabels, matchExpressions }: Selector = everything, hash: string): Selector => ({
	matchLabels: { ...matchLabels, [hashLabel]: hash },
	matchExpressions,
});

const everything: Selector = { matchLabels: {}, matchExpressions: [] };

/** The API versions of workloads that are not in apps/v1. */
const versions: Partial<Readonly<Record<WorkloadResource['kind'], string>>> = {
	Job: 'batch/v1',
	ReplicationController: 'v1',
};

/** The ownerReferences entry of a workload's pod. */
export const ownerOf = (maker: WorkloadResource): object =>
	maker.kind === 'Deployment'
		? { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSetName(maker), controller: true }
		: {
				apiVersion: versions[maker.kind] ?? 'apps/v1',
				kind: maker.kind,
				name: maker.name,
				controller: true,
			};

/** The Deployment of such a ReplicaSet; undefined if the reference is to none. */
export const deploymentBehind = (live: Live, ref: string): WorkloadResource | undefined =>
	liveReplicaSets(live)
		.filter((set) => refOf({ kind: 'ReplicaSet', namespace: set.namespace, name: set.name }) === ref)
		.map(({ deployment }) => deployment)[0];
