import { workloadKinds } from '../control/contents.ts';
import { likely } from '../likely.ts';
import { isKind, kinds } from './kinds.ts';
import { text } from './leaf.ts';
import { defaultNamespace } from './meta.ts';

// How a scenario names things. Stars stand for names that nobody chooses: "shop/cart-*".

const starred = /^[a-z0-9.*?-]+$/;
const plain = /^[a-z0-9.-]+$/;

/** "ns/pod", "node/NAME", "external" or "*". */
export const isPlace = (value: string): boolean => {
	if (value === '*' || value === 'external') return true;
	const [namespace = '', name = '', ...rest] = value.split('/');
	return rest.length === 0 && starred.test(namespace) && starred.test(name);
};

const meant = (value: string): string => likely(value, ['external']) ?? value.toLowerCase().replace(/[.:\s]+/, '/');

/** One or many: a table's row or column, who may answer. */
export const places = text('ns/pod with stars, node/NAME, external or *', isPlace, meant);

/** Where a check asks from; a pod whose name nobody chooses goes by its workload. */
export const asker = text(
	'a pod (ns/pod), a workload (Deployment/ns/name), node/NAME or external',
	(value) => (value !== '*' && isPlace(value)) || isWorkload(value),
	(value) => meantWorkload(value) ?? meant(value),
);

/** Who may answer a check. */
export const answerer = text(
	'ns/pod with stars, a workload (Deployment/ns/name), node/NAME, external or *',
	(value) => isPlace(value) || isWorkload(value),
	(value) => meantWorkload(value) ?? meant(value),
);

/** "Deployment/shop/cart" stands for the pods that it has at the time. */
const isWorkload = (value: string): boolean => {
	const [kind = '', namespace = '', name = '', ...rest] = value.split('/');
	return (
		workloadKinds.some((known) => known === kind) && rest.length === 0 && plain.test(namespace) && plain.test(name)
	);
};

const meantWorkload = (value: string): string | undefined => {
	const [kind = '', ...names] = value.split('/');
	return names.length === 2 ? [likely(kind, workloadKinds) ?? kind, ...names].join('/') : undefined;
};

/** "Kind/namespace/name", as the store knows its objects; "Kind/name" for kinds without a namespace, or in default. */
export const objectRef = text(
	'Kind/namespace/name, or Kind/name for kinds without a namespace (Namespace, Node, …)',
	(ref) => parts(ref) !== undefined,
	(ref) => {
		const [kind = '', ...names] = ref.split('/');
		return [likely(kind, Object.keys(kinds)) ?? kind, ...names].join('/');
	},
).transform((ref) => parts(ref) ?? ref);

const parts = (ref: string): string | undefined => {
	const [kind = '', ...names] = ref.split('/');
	const allowed = kind === 'Pod' ? starred : plain;
	if (!isKind(kind) || !names.every((name) => allowed.test(name))) return undefined;
	if (names.length === 1) return [kind, ...(kinds[kind].namespaced ? [defaultNamespace] : []), ...names].join('/');
	return names.length === 2 && kinds[kind].namespaced ? ref : undefined;
};
