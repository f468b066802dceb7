import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf } from '../src/errors.ts';
import type { Netns } from '../src/kernel/object.ts';
import { type Cluster, nameOf, type Pod } from '../src/model/cluster.ts';
import { podNetns } from '../src/plan/pod-netns.ts';
import { dressed } from './dress.ts';
import { Log } from './log.ts';
import { inodeOf, inside } from './netns.ts';

interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	readonly run: string;
	/** With the pod's own resolv.conf, hosts file and host name. */
	readonly argv: () => readonly string[];
}

/** What is to run on a node. */
export const programsOf = (cluster: Cluster, node: string): readonly Wanted[] =>
	cluster.pods.flatMap((pod) => {
		const { run } = pod;
		if (pod.node !== node || !run) return [];
		const argv = () => dressed(cluster, nameOf(pod), ['/bin/sh', '-c', run]);
		return [{ pod, netns: podNetns(pod), run, argv }];
	});

/** The programs that pods of this node run in place of the built-in server. */
export class Programs {
	readonly #running = new Map<string, Program>();

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
		for (const one of wanted) if (!this.#running.has(keyOf(one))) this.#running.set(keyOf(one), new Program(one));
	}

	/** What the program of a pod ("ns/name") has written; undefined where none runs. */
	logOf(pod: string): Log | undefined {
		return [...this.#running.values()].find(({ name }) => name === pod)?.log;
	}
}

const keyOf = ({ pod, run, netns }: Wanted): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid} ${run} in ${inodeOf(netns)}`;

/** Pauses before a program that has ended is started again, in ms: it doubles each time, and begins anew when the program
 * has run for a while. (The kubelet's go from 10 s to 5 min: too long for a lab.) */
const firstPause = 250;
const longestPause = 10_000;
const longRun = 10_000;

class Program {
	readonly name: string;
	readonly log = new Log();
	readonly #wanted: Wanted;
	#child: ChildProcess | undefined;
	#pause = firstPause;
	#again: NodeJS.Timeout | undefined;
	#stopped = false;

	constructor(wanted: Wanted) {
		this.#wanted = wanted;
		this.name = nameOf(wanted.pod);
		this.#start();
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#again);
		killGroup(this.#child);
		this.log.end();
	}

	#start(): void {
		const began = performance.now();
		const ended = (how: string) => {
			// What it started goes with it, so that its ports are free.
			killGroup(this.#child);
			if (this.#stopped) return;
			if (performance.now() - began > longRun) this.#pause = firstPause;
			this.log.add(
				'stderr',
				Buffer.from(`cnilab: ${this.#wanted.run}: ${how}; starting it again in ${this.#pause} ms\n`),
			);
			this.#again = setTimeout(() => this.#start(), this.#pause);
			this.#pause = Math.min(2 * this.#pause, longestPause);
		};
		try {
			const child = startIn(this.#wanted);
			this.#child = child;
			child.stdout?.on('data', (data: Buffer) => this.log.add('stdout', data));
			child.stderr?.on('data', (data: Buffer) => this.log.add('stderr', data));
			child.once('error', (error) => ended(error.message));
			child.once('exit', (code, signal) => ended(signal ? `ended by ${signal}` : `exited with ${code}`));
		} catch (error) {
			ended(messageOf(error));
		}
	}
}

/** In a process group of its own, so that all that it starts can be ended with it. */
const startIn = ({ pod, netns, argv }: Wanted): ChildProcess => {
	const own = { HOSTNAME: pod.name, POD_NAME: pod.name, POD_NAMESPACE: pod.namespace, POD_IP: pod.ip };
	const { PATH = '' } = process.env;
	const env = { PATH, HOME: '/', PYTHONUNBUFFERED: '1', ...own, NODE_NAME: pod.node };
	const [program = '', ...args] = argv();
	return inside(netns, () =>
		spawn(program, args, { detached: true, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }),
	);
};

const killGroup = (child: ChildProcess | undefined): void => {
	if (child?.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody of the group is left.
	}
};
