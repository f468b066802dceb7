import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { programId } from '../../src/model/program.ts';

type Services = Cluster['services'];

/** The Services that pods' containers were told of by variables: those that were there when they began. One that comes
 * later is not among them. */
export class KnownServices {
	#now: Services = [];
	readonly #known = new Map<string, Services>();

	/** How the cluster is now; pods of a node that are new begin now. */
	know({ services }: Pick<Cluster, 'services'>, pods: readonly Pod[]): void {
		this.#now = services;
		const ids = new Set(pods.map(programId));
		for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
		for (const id of ids) if (!this.#known.has(id)) this.#known.set(id, services);
	}

	of(pod: Pod): Services {
		return this.#known.get(programId(pod)) ?? this.#now;
	}

	/** A container of the pod begins anew. */
	renew(pod: Pod): Services {
		this.#known.set(programId(pod), this.#now);
		return this.#now;
	}
}
