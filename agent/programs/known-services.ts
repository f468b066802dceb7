import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { programId } from '../../src/model/program.ts';

type Services = Cluster['services'];

/** The Services that containers have variables of: those that existed when the container started. Later ones are not
 * included. */
export class KnownServices {
	#now: Services = [];
	readonly #known = new Map<string, Services>();

	/** Takes the current cluster; new pods of a node start now. */
	know({ services }: Pick<Cluster, 'services'>, pods: readonly Pod[]): void {
		this.#now = services;
		const ids = new Set(pods.map(programId));
		for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
		for (const id of ids) if (!this.#known.has(id)) this.#known.set(id, services);
	}

	of(pod: Pod): Services {
		return this.#known.get(programId(pod)) ?? this.#now;
	}

	/** A container of the pod starts again, with the current Services. */
	renew(pod: Pod): Services {
		this.#known.set(programId(pod), this.#now);
		return this.#now;
	}
}
