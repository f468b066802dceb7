import type { ClaimTemplate } from '../claim.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { PodSpec } from '../resource.ts';
import type { PodMount, Volume } from '../volume.ts';
import { claimRef, folderOf } from './claims.ts';
import { compareTexts } from './order.ts';
import type { PodDraft } from './pod-draft.ts';
import type { Store } from './store.ts';

/** A pod's volumes. A StatefulSet's pod gets a claim per volumeClaimTemplate, which overrides a volume of the same name
 * (pkg/controller/statefulset: updateStorage). */
export const volumesOf = (
	{ volumes = [] }: PodSpec,
	{ templates = [], pod = '' }: { readonly templates?: readonly ClaimTemplate[]; readonly pod?: string } = {},
): Pick<PodDraft, 'volumes'> => {
	const own = templates.map(({ name }): Volume => ({ name, claim: `${name}-${pod}` }));
	const shared = volumes.filter(({ name }) => !own.some((volume) => volume.name === name));
	return own.length + shared.length > 0 ? { volumes: [...own, ...shared] } : {};
};

/** The names of the claims in a pod's volumes, in order. */
export const claimsIn = ({ volumes = [] }: Pick<PodDraft, 'volumes'>): readonly string[] => [
	...new Set(volumes.flatMap((volume) => ('claim' in volume ? [volume.claim] : []))),
];

/** The pod's ReadWriteOncePod claims. */
export const exclusiveOf = ({ objects }: Pick<Store, 'objects'>, pod: PodDraft): Pick<PodDraft, 'exclusive'> => {
	const refs = claimsIn(pod).map((name) => claimRef({ namespace: pod.namespace, name }));
	const exclusive = refs.filter((ref) => {
		const claim = objects[ref];
		return claim?.kind === 'PersistentVolumeClaim' && claim.spec.accessModes.includes('ReadWriteOncePod');
	});
	return exclusive.length > 0 ? { exclusive } : {};
};

/** The mounts of a pod. All its programs share one root directory here, so they see the mounts of all containers,
 * including init containers with a program. If several use the same path, the first container wins. */
export const mountsOf = (
	{ namespace, spec, volumes = [], programs = [] }: PodDraft,
	store: Store,
): readonly PodMount[] => {
	const running = new Set(programs.map(({ container }) => container));
	const inits = (spec.initContainers ?? []).filter(({ name }) => running.has(name));
	const mounts = [...spec.containers, ...inits].flatMap((container) => container.mounts ?? []);
	const first = mounts.filter(({ path }, i) => mounts.findIndex((other) => other.path === path) === i);
	// Nested mounts come after the mounts that contain them.
	return first.sort(byPath).flatMap(({ volume: name, path, subPath, readOnly }) => {
		const volume = volumes.find((one) => one.name === name);
		if (!volume) return [];
		const sealed = readOnly || 'configMap' in volume || ('claim' in volume && volume.readOnly) || undefined;
		return [withoutUndefined({ path, subPath, readOnly: sealed, from: sourceOf(volume, namespace, store) })];
	});
};

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => compareTexts(a.path, b.path);

const sourceOf = (volume: Volume, namespace: string, store: Store): PodMount['from'] => {
	if ('claim' in volume) return { claim: folderOf(store, { namespace, name: volume.claim }) };
	if ('nodePath' in volume) return { nodePath: volume.nodePath };
	if ('configMap' in volume) return { files: filesOf(volume, namespace, store) };
	return { empty: volume.name };
};

type ConfigMapVolume = Extract<Volume, { readonly configMap: string }>;

/** A missing ConfigMap counts as empty; a real pod would wait for it. */
const filesOf = ({ configMap, items }: ConfigMapVolume, namespace: string, { objects }: Store) => {
	const found = objects[`ConfigMap/${namespace}/${configMap}`];
	const texts = new Map(found?.kind === 'ConfigMap' ? Object.entries(found.data) : []);
	const wanted = items ?? [...texts.keys()].map((key) => ({ key, path: key }));
	return Object.fromEntries(
		wanted.flatMap(({ key, path }): [string, string][] => {
			const text = texts.get(key);
			return text === undefined ? [] : [[path, text]];
		}),
	);
};
