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

	/** @param tell called with the states of all programs whenever one changes */
	constructor(services: KnownServices, tell: (states: readonly ProgramState[]) => void) {
		this.#services = services;
		this.#tell = tell;
	}

	/** Kills programs that are not wanted, or whose namespace has lost its name. Called before the kernel is changed,
	 * since a process keeps its namespace alive. The output of ended pods' programs is kept as long as these pods. */
	keepOnly(wanted: readonly Wanted[], { ended = [] }: Pick<Cluster, 'ended'> = {}): void {
		const keys = new Set(wanted.map(keyOf));
		const over = new Set(ended.map(programId));
		const gone = [...this.#running].filter(([key, { state }]) => !keys.has(key) && !over.has(state.id));
		for (const [key, programs] of gone) {
			programs.stop();
			this.#running.delete(key);
		}
		// A later pod of this name is another one.
		if (gone.length > 0) this.#changed();
	}

	/** Starts programs that are missing. */
	run(wanted: readonly Wanted[]): void {
		for (const one of wanted) {
			const key = keyOf(one);
			const known = this.#running.get(key);
			if (known) known.adopt(one);
			else this.#running.set(key, new PodPrograms(one, { services: this.#services, changed: this.#changed }));
		}
	}

	/** The programs of a pod ("ns/name"); undefined if it has none. */
	of(pod: string): PodPrograms | undefined {
		return [...this.#running.values()].find(({ name }) => name === pod);
	}

	readonly #changed = (): void => this.#tell([...this.#running.values()].map(({ state }) => state));
}

const keyOf = ({ pod, netns }: Wanted): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${JSON.stringify(pod.programs)} in ${inodeOf(netns)}`;
