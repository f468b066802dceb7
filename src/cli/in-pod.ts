import type { LabClient } from '../bus/caller.ts';
import type { Place } from '../bus/probe.ts';
import { kindNamed } from '../model/kind-names.ts';
import { nameOf } from '../model/name-of.ts';
import { external, nodeOf } from '../reach/place.ts';
import { podsNamed, refuseContainer, type Wherein } from './pod-target.ts';

/** Flags that qualify a pod's name. */
export interface InPod {
	readonly namespace?: string | undefined;
	readonly container?: string | undefined;
}

export interface FoundPlace {
	readonly place: Place;
	/** Number of pods that matched. */
	readonly of: number;
}

/** The place that a word names: a pod, an object with pods, "node/NAME" or "external". @throws LabError if there is
 * none, or it has no such container */
export const placeIn = async (
	client: LabClient,
	word: string,
	{ namespace, container }: InPod,
): Promise<FoundPlace> => {
	if (word === external || nodeOf(word) !== undefined || isWhole(word, { namespace, container }))
		return { place: word, of: 1 };
	const wherein = { ...(await lookAround(client)), namespace };
	const { pods } = podsNamed(word, wherein);
	if (container !== undefined) refuseContainer(container, pods[0], wherein);
	return { place: nameOf(pods[0]), of: pods.length };
};

/** "shop/web-0", which the coordinator resolves itself, so that its objects need not be transferred. */
const isWhole = (word: string, { namespace, container }: InPod): boolean => {
	const [first = '', ...others] = word.split('/');
	return (
		namespace === undefined &&
		container === undefined &&
		others.length === 1 &&
		!/[*?]/.test(word) &&
		kindNamed(first) === undefined
	);
};

export const lookAround = async (client: LabClient): Promise<Wherein> => {
	const [cluster, store] = await Promise.all([client.call('cluster', {}), client.call('store', {})]);
	return { cluster, store };
};
