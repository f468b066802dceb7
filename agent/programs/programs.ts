import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { type ProgramState, programId } from '../../src/model/program.ts';
import { inodeOf } from '../system/netns.ts';
import type { KnownServices } from './known-services.ts';
import { PodPrograms } from './pod-programs.ts';
import type { Wanted } from './wanted.ts';

/** The programs of the pods of this node. */
export class Programs {
	readonly #running = new Map<string, PodPrograms>();
	readonly #services: KnownServices;
	readonly #tell: (states: readonly ProgramState[]) => void;

	/** @param tell hears how all of them fare, whenever that changes. */
	constructor(services: KnownServices, tell: (states: readonly ProgramState[]) => void) {
		this.#services = services;
		this.#tell = tell;
	}

	/** Kills what is not wanted, and what stands in a namespace that has lost its name. It comes before the kernel is
	 * changed: a process holds its namespace. What those wrote that have ended is kept as long as their pods. */
	keepOnly(wanted: readonly Wanted[], { ended = [] }: Pick<Cluster, 'ended'> = {}): void {
		const keys = new Set(wanted.map(keyOf));
		const over = new Set(ended.map(programId));
		const gone = [...this.#running].filter(([key, { state }]) => !keys.has(key) && !over.has(state.id));
		for (const [key, programs] of gone) {
			programs.stop();
			this.#running.delete(key);
		}
		// Whoever comes under such a name later is another.
		if (gone.length > 0) this.#changed();
	}

	/** Starts what is missing. */
	run(wanted: readonly Wanted[]): void {
		for (const one of wanted) {
			const key = keyOf(one);
			const known = this.#running.get(key);
			if (known) known.adopt(one);
			else this.#running.set(key, new PodPrograms(one, { services: this.#services, changed: this.#changed }));
		}
	}

	/** Those of a pod ("ns/name"); undefined where it has none. */
	of(pod: string): PodPrograms | undefined {
		return [...this.#running.values()].find(({ name }) => name === pod);
	}

	readonly #changed = (): void => this.#tell([...this.#running.values()].map(({ state }) => state));
}

const keyOf = ({ pod, netns }: Wanted): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${JSON.stringify(pod.programs)} in ${inodeOf(netns)}`;
