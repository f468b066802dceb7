import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { specOf } from '../model/control/contents.ts';
import { compareNames } from '../model/control/order.ts';
import type { Store } from '../model/control/store.ts';
import { isGlob, matchesGlob } from '../model/glob.ts';
import { kindInGroup, kindNamed, pluralOf, type ShownKind } from '../model/kind-names.ts';
import { likely } from '../model/likely.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Resource } from '../model/resource.ts';
import { namesOf } from '../model/run-annotations.ts';
import { hasLabels, selects } from '../model/selector.ts';

/** The parts of a lab that are searched for a pod. */
export interface Wherein {
	readonly cluster: Pick<Cluster, 'pods' | 'ended' | 'pending'>;
	readonly store: Pick<Store, 'objects'>;
	/** Absent: every namespace. */
	readonly namespace?: string | undefined;
}

/** A pod that has a node, had one, or is pending. */
export type AnyPod = Pick<Pod, 'namespace' | 'name' | 'labels' | 'owner'>;

/** Pods that a word names; the first is kubectl's choice. */
export interface Named {
	readonly pods: readonly [AnyPod, ...AnyPod[]];
	/** Whether the word names a pod, or an object that has pods. */
	readonly by: 'pod' | 'owner';
}

/** The pods of a word: POD, NAMESPACE/POD (stars allowed), TYPE/NAME or TYPE/NAMESPACE/NAME, the type being that of a
 * pod, of a workload, or a Service. @throws LabError if there is none */
export const podsNamed = (word: string, wherein: Wherein): Named => {
	const parts = word.split('/');
	const [name = ''] = parts.slice(-1);
	const pods = podsOf(wherein.cluster);
	if (parts.length === 1) return { pods: podOf(word, name, wherein, pods), by: 'pod' };
	const [first = '', namespace = wherein.namespace] = parts.length === 2 ? [parts[0]] : parts;
	// A namespace may have the name of a kind.
	const exact = parts.length === 2 && pods.find((pod) => nameOf(pod) === word);
	if (exact && (wherein.namespace ?? exact.namespace) === exact.namespace) return { pods: [exact], by: 'pod' };
	const kind = kindNamed(first);
	if (kind === 'Pod') return { pods: podOf(word, name, { ...wherein, namespace }, pods), by: 'pod' };
	if (kind) return { pods: podsBehind(kind, name, { ...wherein, namespace }, pods), by: 'owner' };
	if (parts.length > 2) throw new LabError('bad-input', `"${word}" names no pod`, { hint: forms });
	return { pods: podOf(word, name, { ...wherein, namespace: first }, pods), by: 'pod' };
};

const forms = 'POD -n NAMESPACE, NAMESPACE/POD, deploy/NAME, sts/NAME, ds/NAME, job/NAME or svc/NAME';

/** Running pods first, the ready ones before the others, then those that have ended, then pending ones
 * (k8s.io/kubectl/pkg/util/podutils: ByLogging, and ActivePods reversed). kubectl also sorts by age and restarts; here
 * pods are sorted by name. */
const podsOf = ({ pods, ended = [], pending = [] }: Wherein['cluster']): readonly AnyPod[] => {
	const [ready, unready] = [pods.filter((pod) => pod.ready), pods.filter((pod) => !pod.ready)];
	return [ready, unready, ended, pending].flatMap((some: readonly AnyPod[]) => [...some].sort(compareNames));
};

const within =
	({ namespace }: Pick<Wherein, 'namespace'>) =>
	(one: { readonly namespace: string }) =>
		namespace === undefined || matchesGlob(namespace, one.namespace);

const podOf = (
	word: string,
	name: string,
	wherein: Wherein,
	pods: readonly AnyPod[],
): readonly [AnyPod, ...AnyPod[]] => {
	const [first, ...others] = pods.filter(within(wherein)).filter((pod) => matchesGlob(name, pod.name));
	if (first && (others.length === 0 || isGlob(word))) return [first];
	if (first)
		throw new LabError('bad-input', `pods of several namespaces have the name ${name}`, {
			hint: `did you mean ${[first, ...others].map(nameOf).join(' or ')}?`,
		});
	throw notFound('Pod', name, { namespace: wherein.namespace, there: pods });
};

const podsBehind = (
	kind: ShownKind,
	name: string,
	wherein: Wherein,
	pods: readonly AnyPod[],
): readonly [AnyPod, ...AnyPod[]] => {
	const all = Object.values(wherein.store.objects).filter((one) => one.kind === kind);
	const found = all.filter(within(wherein)).filter((one) => one.name === name);
	const [owner, twin] = found;
	if (!owner) throw notFound(kind, name, { namespace: wherein.namespace, there: all });
	if (twin)
		throw new LabError('bad-input', `${pluralOf(kind)} of several namespaces have the name ${name}`, {
			hint: `say which: ${found.map(({ namespace }) => `-n ${namespace}`).join(' or ')}`,
		});
	const isOf = chooserOf(owner);
	const [first, ...others] = pods.filter((pod) => pod.namespace === owner.namespace && isOf(pod));
	if (first) return [first, ...others];
	throw new LabError('failed', `${kindInGroup(kind)} ${nameOf(owner)} has no pod`);
};

/** Which pods belong to an object (k8s.io/kubectl/pkg/polymorphichelpers: SelectorsForObject). */
const chooserOf = (owner: Resource): ((pod: AnyPod) => boolean) => {
	const { kind, name } = owner;
	if (owner.kind === 'Service') {
		const { selector } = owner;
		if (selector) return ({ labels }) => hasLabels(labels, selector);
		throw new LabError('bad-input', `invalid service '${name}': Service is defined without a selector`);
	}
	if ('template' in owner) {
		const { selector } = owner;
		return selector ? ({ labels }) => selects(selector, labels) : (pod) => pod.owner === `${kind}/${name}`;
	}
	throw new LabError('bad-input', `a ${kind} has no pods`, { hint: forms });
};

interface Lacking {
	readonly namespace: string | undefined;
	readonly there: readonly { readonly namespace: string; readonly name: string }[];
}

/** In the API server's words. */
const notFound = (kind: ShownKind, name: string, { namespace, there }: Lacking): LabError => {
	const elsewhere = there.find((one) => one.name === name);
	const near = elsewhere ?? there.find((one) => one.name === likely(name, [...there.map((other) => other.name)]));
	const plural = kind === 'Pod' ? 'pods' : `${kindInGroup(kind).replace(/^[^.]+/, pluralOf(kind))}`;
	return new LabError(
		'bad-input',
		`${plural} "${name}" not found${namespace === undefined ? '' : ` in ${namespace}`}`,
		{
			hint: near ? `did you mean ${nameOf(near)}?` : forms,
		},
	);
};

/** @throws LabError for a container that the pod does not have, in kubectl's words (pkg/cmd/util/podcmd) */
export const refuseContainer = (container: string, pod: AnyPod, { store }: Pick<Wherein, 'store'>): void => {
	const spec = specOf(store, pod);
	if (!spec || namesOf(spec).includes(container)) return;
	const inits = (spec.initContainers ?? []).map(({ name }) => name);
	const others = spec.containers.map(({ name }) => name).filter((name) => !inits.includes(name));
	const names = [...others, ...inits.map((name) => `${name} (init)`)].join(', ');
	throw new LabError('bad-input', `container ${container} is not valid for pod ${pod.name} out of: ${names}`);
};
