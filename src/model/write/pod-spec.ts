import type { Selector } from '../labels.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { PodSpec, PodTerm } from '../resource.ts';
import { mountOf, probeOf, volumeOf } from './volume.ts';

/** A pod's spec in the words of Kubernetes: what was understood of the manifest, and no more. */
export const podSpecOf = ({ containers, ...spec }: PodSpec): object =>
	withoutUndefined({
		containers: containers.map(({ name, ports, mounts, readiness }) =>
			withoutUndefined({
				name,
				ports: some(
					ports.map(({ name, port, protocol, ...host }) =>
						withoutUndefined({ name, containerPort: port, protocol, ...host }),
					),
				),
				volumeMounts: mounts?.map(mountOf),
				readinessProbe: readiness && probeOf(readiness),
			}),
		),
		restartPolicy: spec.restartPolicy,
		nodeName: spec.nodeName,
		nodeSelector: filled(spec.nodeSelector),
		affinity: filled(affinityOf(spec)),
		tolerations: some(
			spec.tolerations.map(({ key, operator, value, effect }) =>
				withoutUndefined({ key, operator, value: value || undefined, effect }),
			),
		),
		hostNetwork: spec.hostNetwork || undefined,
		serviceAccountName: spec.serviceAccount,
		volumes: spec.volumes?.map(volumeOf),
		hostname: spec.hostname,
		subdomain: spec.subdomain,
		dnsPolicy: spec.dnsPolicy,
		dnsConfig: spec.dnsConfig,
	});

/** Undefined for what is empty: a field that says nothing is not written. */
export const filled = <T extends object>(fields: T): T | undefined =>
	Object.keys(fields).length === 0 ? undefined : fields;

export const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

export const selectorOf = ({ matchLabels, matchExpressions }: Selector): object =>
	withoutUndefined({
		matchLabels: filled(matchLabels),
		matchExpressions: some(
			matchExpressions.map(({ key, operator, values }) => withoutUndefined({ key, operator, values: some(values) })),
		),
	});

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

const affinityOf = ({
	nodeAffinity,
	podAffinity,
	podAntiAffinity,
}: Pick<PodSpec, 'nodeAffinity' | 'podAffinity' | 'podAntiAffinity'>): object =>
	withoutUndefined({
		nodeAffinity: nodeAffinity && { [required]: { nodeSelectorTerms: nodeAffinity.map(nodeTerm) } },
		podAffinity: some(podAffinity) && { [required]: podAffinity.map(podTerm) },
		podAntiAffinity: some(podAntiAffinity) && { [required]: podAntiAffinity.map(podTerm) },
	});

/** A node's name is its one field; all else are labels. */
const nodeTerm = (term: NonNullable<PodSpec['nodeAffinity']>[number]): object => {
	const written = term.map(({ key, operator, values }) => withoutUndefined({ key, operator, values: some(values) }));
	const isField = ({ key }: { key: string }) => key === 'metadata.name';
	return withoutUndefined({
		matchExpressions: some(written.filter((requirement) => !isField(requirement))),
		matchFields: some(written.filter(isField)),
	});
};

const podTerm = ({ selector, namespaces, namespaceSelector, topologyKey }: PodTerm): object =>
	withoutUndefined({
		labelSelector: selectsNothing(selector) ? undefined : selectorOf(selector),
		namespaces,
		namespaceSelector: namespaceSelector && selectorOf(namespaceSelector),
		topologyKey,
	});

/** An absent selector is kept as one that no label can fulfil. */
const selectsNothing = ({ matchExpressions }: Selector): boolean =>
	matchExpressions.some(({ operator, values }) => operator === 'In' && values.length === 0);
