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

/** Where a check asks from; a star is for a pod of a Deployment, whose name nobody chooses. */
export const place = text('a pod (ns/pod), node/NAME or external', (value) => value !== '*' && isPlace(value), meant);

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
