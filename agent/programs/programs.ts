import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { type ProgramState, programId } from '../../src/model/program.ts';
import { inodeOf } from '../system/netns.ts';
import type { Log } from './log.ts';
import { Program } from './program.ts';
import type { Wanted } from './wanted.ts';

/** The programs that pods of this node run in place of the built-in server. */
export class Programs {
	readonly #running = new Map<string, Program>();
	readonly #tell: (states: readonly ProgramState[]) => void;

	/** @param tell hears how all of them fare, whenever that changes. */
	constructor(tell: (states: readonly ProgramState[]) => void) {
		this.#tell = tell;
	}

	/** Kills what is not wanted, and what stands in a namespace that has lost its name. It comes before the kernel is
	 * changed: a process holds its namespace. What those wrote that have ended is kept as long as their pods. */
	keepOnly(wanted: readonly Wanted[], { ended = [] }: Pick<Cluster, 'ended'> = {}): void {
		const keys = new Set(wanted.map(keyOf));
		const over = new Set(ended.map(programId));
		const gone = [...this.#running].filter(([key, { state }]) => !keys.has(key) && !over.has(state.id));
		for (const [key, program] of gone) {
			program.stop();
			this.#running.delete(key);
		}
		// Whoever comes under such a name later is another.
		if (gone.length > 0) this.#changed();
	}

	/** Starts what is missing. */
	run(wanted: readonly Wanted[]): void {
		for (const one of wanted) {
			if (this.#running.has(keyOf(one))) continue;
			this.#running.set(keyOf(one), new Program(one, this.#changed));
		}
	}

	/** What the program of a pod ("ns/name") has written; undefined where none runs. */
	logOf(pod: string): Log | undefined {
		return [...this.#running.values()].find(({ name }) => name === pod)?.log;
	}

	readonly #changed = (): void => this.#tell([...this.#running.values()].map(({ state }) => state));
}

const keyOf = ({ pod, run, netns }: Wanted): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${run} in ${inodeOf(netns)}`;
