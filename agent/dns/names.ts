import { type Zone, zoneOf } from '../../src/dns/zone.ts';
import type { Cluster } from '../../src/model/cluster.ts';

/** The current cluster's zone, for every DNS server on this node. It is built at the first question after a change, since
 * most changes are followed by no question. */
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
