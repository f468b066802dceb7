import { workloadKinds } from '../control/contents.ts';
import { likely } from '../likely.ts';
import { isKind, kinds } from './kinds.ts';
import { text } from './leaf.ts';
import { defaultNamespace } from './meta.ts';

// References in scenarios. Stars match generated names: "shop/cart-*".

const starred = /^[a-z0-9.*?-]+$/;
const plain = /^[a-z0-9.-]+$/;

/** "ns/pod", "node/NAME", "external" or "*". */
export const isPlace = (value: string): boolean => {
	if (value === '*' || value === 'external') return true;
	const [namespace = '', name = '', ...rest] = value.split('/');
	return rest.length === 0 && starred.test(namespace) && starred.test(name);
};

const meant = (value: string): string => likely(value, ['external']) ?? value.toLowerCase().replace(/[.:\s]+/, '/');

/** One or more places: a table's row or column, or the allowed servers. */
export const places = text('ns/pod with stars, node/NAME, external or *', isPlace, meant);

/** The client of a check; a pod with a generated name is given by its workload. */
export const asker = text(
	'a pod (ns/pod), a workload (Deployment/ns/name), node/NAME or external',
	(value) => (value !== '*' && isPlace(value)) || isWorkload(value),
	(value) => meantWorkload(value) ?? meant(value),
);

/** The servers that may answer a check. */
export const answerer = text(
	'ns/pod with stars, a workload (Deployment/ns/name), node/NAME, external or *',
	(value) => isPlace(value) || isWorkload(value),
	(value) => meantWorkload(value) ?? meant(value),
);

/** "Deployment/shop/cart" stands for its pods at that time. */
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

/** "Kind/namespace/name", as in the store; "Kind/name" for cluster-scoped kinds, or in namespace default. */
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
