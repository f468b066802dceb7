import { objectsOf } from '../control/contents.ts';
import { templateHash } from '../control/names.ts';
import type { Labels, Selector } from '../labels.ts';
import { refOf, type WorkloadResource } from '../resource.ts';
import { selectorOf } from './fields.ts';
import { type Live, pendingOf, podsMadeBy } from './live.ts';
import { type KubeObject, metadataOf, templateOf } from './manifest.ts';

/** The label by which a Deployment tells its ReplicaSets apart. */
export const hashLabel = 'pod-template-hash';

/** The ReplicaSet that a Deployment has for its template. Here the Deployment makes its pods itself, under the names that
 * they would have from the ReplicaSet: so this one is shown, and is in no store. */
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

/** Of the Deployment's pods those with its present template. */
export const withHash = ({ matchLabels, matchExpressions }: Selector = everything, hash: string): Selector => ({
	matchLabels: { ...matchLabels, [hashLabel]: hash },
	matchExpressions,
});

const everything: Selector = { matchLabels: {}, matchExpressions: [] };

/** Where a workload is not of apps/v1. */
const versions: Partial<Readonly<Record<WorkloadResource['kind'], string>>> = {
	Job: 'batch/v1',
	ReplicationController: 'v1',
};

/** Who stands in a made pod's ownerReferences. */
export const ownerOf = (maker: WorkloadResource): object =>
	maker.kind === 'Deployment'
		? { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSetName(maker), controller: true }
		: {
				apiVersion: versions[maker.kind] ?? 'apps/v1',
				kind: maker.kind,
				name: maker.name,
				controller: true,
			};

/** The ReplicaSet's Deployment, where it is shown under that name. */
export const deploymentBehind = (live: Live, ref: string): WorkloadResource | undefined =>
	liveReplicaSets(live)
		.filter((set) => refOf({ kind: 'ReplicaSet', namespace: set.namespace, name: set.name }) === ref)
		.map(({ deployment }) => deployment)[0];
