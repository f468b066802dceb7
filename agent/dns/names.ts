import { type Zone, zoneOf } from '../../src/dns/zone.ts';
import type { Cluster } from '../../src/model/cluster.ts';

/** The names of the cluster as it is now, for every DNS server on this node. Most changes nobody asks about: the zone
 * is made when somebody does. */
export class Names {
	#cluster: Cluster | undefined;
	#zone: Zone | undefined;

	know(cluster: Cluster): void {
		if (cluster !== this.#cluster) this.#zone = undefined;
		this.#cluster = cluster;
	}

	get zone(): Zone {
		this.#zone ??= zoneOf(this.#cluster ?? { namespaces: [], services: [], endpoints: [] });
		return this.#zone;
	}
}
