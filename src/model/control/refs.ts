import { LabError } from '../../errors.ts';
import { matchesGlob } from '../glob.ts';
import { isShownKind, pluralOf } from '../kind-names.ts';
import { likelyPath } from '../likely-path.ts';

/** Kinds without a namespace, as in the table of kinds (model/read/kinds.ts). */
export const clusterScoped: readonly string[] = [
	'Namespace',
	'Node',
	'IngressClass',
	'GlobalNetworkPolicy',
	'GlobalNetworkSet',
	'Tier',
	'ClusterNetworkPolicy',
	'AdminNetworkPolicy',
	'BaselineAdminNetworkPolicy',
];

/** The reference as the store keys it; "Pod/web" gets the namespace default, as with kubectl. */
export const fullRef = (ref: string): string => {
	const [kind = '', name = '', ...more] = ref.split('/');
	return more.length === 0 && !clusterScoped.includes(kind) ? `${kind}/default/${name}` : ref;
};

export interface RefParts {
	readonly kind: string;
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
}

export const refParts = (ref: string): RefParts => {
	const [kind = '', first = '', second] = fullRef(ref).split('/');
	return second === undefined ? { kind, namespace: '', name: first } : { kind, namespace: first, name: second };
};

/** @param asked the requested operation: "delete Pod/shop/web" */
export const unknownRef = (ref: string, existing: readonly string[], asked: string): LabError =>
	new LabError('bad-input', `there is no ${fullRef(ref)}`, { asked, hint: hintFor(fullRef(ref), existing) });

const hintFor = (ref: string, existing: readonly string[]): string => {
	const meant = likelyPath(ref, existing);
	if (meant !== undefined) return `did you mean ${meant}?`;
	const { kind, namespace } = refParts(ref);
	const alike = existing.filter((other) => refParts(other).kind === kind && refParts(other).namespace === namespace);
	if (alike.length > 0) return `${isShownKind(kind) ? pluralOf(kind) : `${kind}s`} there: ${shortened(alike)}`;
	return 'write it as Kind/namespace/name, or Kind/name for a Namespace or a Node';
};

const shortened = (refs: readonly string[]): string => {
	const names = refs.map((ref) => refParts(ref).name);
	return names.length > 8 ? `${names.slice(0, 8).join(', ')}, and ${names.length - 8} more` : names.join(', ');
};

/** The references that match; those of pods may contain stars. */
export const matching = (ref: string, known: readonly string[]): readonly string[] =>
	known.filter((other) => (ref.startsWith('Pod/') ? matchesGlob(ref, other) : ref === other));
