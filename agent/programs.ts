import type { Netns } from '../src/kernel/object.ts';
import { type Cluster, nameOf, type Pod } from '../src/model/cluster.ts';
import type { ProgramState } from '../src/model/program.ts';
import { podNetns } from '../src/plan/pod-netns.ts';
import { dressed } from './dress.ts';
import type { Log } from './log.ts';
import { inodeOf } from './netns.ts';
import { Program } from './program.ts';

export interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	readonly run: string;
	/** A command line with the pod's own files, volumes and host name. */
	readonly dress: (argv: readonly string[]) => readonly string[];
}

/** What is to run on a node. */
export const programsOf = (cluster: Cluster, node: string): readonly Wanted[] =>
	cluster.pods.flatMap((pod) => {
		const { run } = pod;
		if (pod.node !== node || !run) return [];
		const dress = (argv: readonly string[]) => dressed(cluster, nameOf(pod), argv);
		return [{ pod, netns: podNetns(pod), run, dress }];
	});

/** The programs that pods of this node run in place of the built-in server. */
export class Programs {
	readonly #running = new Map<string, Program>();
	readonly #tell: (states: readonly ProgramState[]) => void;

	/** @param tell hears how all of them fare, whenever that changes. */
	constructor(tell: (states: readonly ProgramState[]) => void) {
		this.#tell = tell;
	}

	/** Kills what is not wanted, and what stands in a namespace that has lost its name. It comes before the kernel is
	 * changed: a process holds its namespace. */
	keepOnly(wanted: readonly Wanted[]): void {
		const keys = new Set(wanted.map(keyOf));
		for (const [key, program] of this.#running) {
			if (keys.has(key)) continue;
			program.stop();
			this.#running.delete(key);
		}
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
