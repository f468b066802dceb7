import type { ClaimTemplate } from '../claim.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { PodSpec } from '../resource.ts';
import type { PodMount, Volume } from '../volume.ts';
import { claimRef, folderOf } from './claims.ts';
import { compareTexts } from './order.ts';
import type { PodDraft } from './pod-draft.ts';
import type { Store } from './store.ts';

/** A StatefulSet gives each of its pods a claim of its own for each template; a template takes the place of a volume of
 * its name (pkg/controller/statefulset: updateStorage). */
export const volumesOf = (
	{ volumes = [] }: PodSpec,
	{ templates = [], pod = '' }: { readonly templates?: readonly ClaimTemplate[]; readonly pod?: string } = {},
): Pick<PodDraft, 'volumes'> => {
	const own = templates.map(({ name }): Volume => ({ name, claim: `${name}-${pod}` }));
	const shared = volumes.filter(({ name }) => !own.some((volume) => volume.name === name));
	return own.length + shared.length > 0 ? { volumes: [...own, ...shared] } : {};
};

/** The names of the claims behind a pod's volumes, in their order. */
export const claimsIn = ({ volumes = [] }: Pick<PodDraft, 'volumes'>): readonly string[] => [
	...new Set(volumes.flatMap((volume) => ('claim' in volume ? [volume.claim] : []))),
];

/** Claims that one pod alone may have at a time. */
export const exclusiveOf = ({ objects }: Pick<Store, 'objects'>, pod: PodDraft): Pick<PodDraft, 'exclusive'> => {
	const refs = claimsIn(pod).map((name) => claimRef({ namespace: pod.namespace, name }));
	const exclusive = refs.filter((ref) => {
		const claim = objects[ref];
		return claim?.kind === 'PersistentVolumeClaim' && claim.spec.accessModes.includes('ReadWriteOncePod');
	});
	return exclusive.length > 0 ? { exclusive } : {};
};

/** What programs in the pod see, and where. A pod is one root here, so what any of its containers mounts is seen by
 * all of its programs, what an init container mounts where it has one; the first container has the last word on a path. */
export const mountsOf = (
	{ namespace, spec, volumes = [], programs = [] }: PodDraft,
	store: Store,
): readonly PodMount[] => {
	const running = new Set(programs.map(({ container }) => container));
	const inits = (spec.initContainers ?? []).filter(({ name }) => running.has(name));
	const mounts = [...spec.containers, ...inits].flatMap((container) => container.mounts ?? []);
	const first = mounts.filter(({ path }, i) => mounts.findIndex((other) => other.path === path) === i);
	// What is mounted below another mount comes after it.
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

/** A ConfigMap that is not there is an empty one: a real pod would wait for it. */
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
