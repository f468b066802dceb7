import { likely } from '../likely.ts';
import type { Custom } from './custom.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Path, printPath } from './path.ts';

/** An ignored field or kind, and how often it occurred: 'Pod.spec.containers[].image', 'kind StorageClass'. */
export interface Ignored {
	readonly what: string;
	readonly count: number;
	/** The objects for which an operator would create pods. */
	readonly customs?: readonly Custom[];
}

/** Fields that the API server writes; they are ignored silently. */
const serverFields = [
	'status',
	...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'managedFields', 'finalizers'].map(
		(field) => `metadata.${field}`,
	),
	'metadata.ownerReferences',
	'metadata.deletionTimestamp',
	'metadata.deletionGracePeriodSeconds',
	'metadata.generateName',
	'spec.clusterIPs',
	'spec.podCIDRs',
];

/** The name of an ignored field in messages; undefined for those that are ignored silently. Fields of a pod template
 * are named as a pod's. A name that resembles a known one gets a hint. */
export const ignoredField = (kind: Kind, path: Path, known: readonly string[]): string | undefined => {
	const { template = [] } = kinds[kind];
	const inTemplate = template.length > 0 && template.every((part, i) => path[i] === part);
	const own = inTemplate ? path.slice(template.length) : path;
	if (own.length === 0) return undefined;
	const field = printPath(own).replace(/\[\d+\]/g, '[]');
	if (serverFields.includes(field)) return undefined;
	const meant = likely(String(path.at(-1)), known);
	return `${inTemplate ? 'Pod' : kind}.${field}${meant ? ` (did you mean ${meant}?)` : ''}`;
};

export const counted = (
	names: readonly string[],
	customs: ReadonlyMap<string, readonly Custom[]> = new Map(),
): Ignored[] => {
	const counts = new Map<string, number>();
	for (const what of names) counts.set(what, (counts.get(what) ?? 0) + 1);
	const withCustoms = (what: string) => (customs.has(what) ? { customs: customs.get(what) ?? [] } : {});
	return [...counts]
		.map(([what, count]) => ({ what, count, ...withCustoms(what) }))
		.sort((a, b) => (a.what < b.what ? -1 : 1));
};

/** All ignored fields and kinds in one line: "Pod.spec.containers[] (env 7, image 14), kind StorageClass 1". */
export const printIgnored = (ignored: readonly Ignored[]): string => {
	const groups = new Map<string, string[]>();
	for (const { what, count } of ignored) {
		const [, parent, field] = /^(\w+\..*|\w+)\.([^.]+)$/.exec(what) ?? [];
		const group = parent ?? '';
		groups.set(group, [...(groups.get(group) ?? []), `${field ?? what} ${count}`]);
	}
	return [...groups]
		.map(([parent, fields]) => (parent ? `${parent} (${fields.join(', ')})` : fields.join(', ')))
		.join('; ');
};
