import type { Place } from '../bus/probe.ts';
import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { likelyPath } from '../model/likely-path.ts';
import { nameOf } from '../model/name-of.ts';
import { covers, external, isPod, nodePlace } from '../reach/place.ts';
import { refuseNowhere } from '../world/place.ts';

/** The place of a name: "ns/pod" (stars allowed: the first match), a pod's name alone if it is unique, "node/NAME" or
 * "external". @throws LabError if there is none, with the likely one */
export const placeNamed = (cluster: Cluster, word: string): Place => {
	const places = [...cluster.pods.map(nameOf), ...cluster.nodes.map(({ name }) => nodePlace(name)), external];
	const bare = places.filter((place) => isPod(place) && place.split('/')[1] === word);
	const found = places.find((place) => covers(word, place)) ?? (bare.length === 1 ? bare[0] : undefined);
	if (found !== undefined && word !== '') return found;
	refuseNowhere(cluster, word);
	const near = bare.length > 1 ? bare.join(' or ') : likelyPath(word, places);
	throw new LabError('bad-input', `there is no ${word || 'place without a name'} in this lab`, {
		hint: near ? `did you mean ${near}?` : `NS/POD, node/NAME or external; pods here: ${places.slice(0, 8).join(', ')}`,
	});
};
