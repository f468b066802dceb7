import type { LabClient } from '../bus/caller.ts';
import type { Place } from '../bus/probe.ts';
import { kindNamed } from '../model/kind-names.ts';
import { nameOf } from '../model/name-of.ts';
import { external, nodeOf } from '../reach/place.ts';
import { podsNamed, refuseContainer, type Wherein } from './pod-target.ts';

/** What a person may say besides a pod's name. */
export interface InPod {
	readonly namespace?: string | undefined;
	readonly container?: string | undefined;
}

export interface FoundPlace {
	readonly place: Place;
	/** How many pods there were to choose from. */
	readonly of: number;
}

/** The place that a word means: a pod, whatever has pods, "node/NAME" or "external".
 * @throws LabError when there is none, or not that container in it */
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

/** "shop/web-0", which the coordinator looks for itself, without that all of its objects travel. */
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
