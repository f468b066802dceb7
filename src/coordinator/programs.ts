import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import { type Fates, type ProgramState, programId } from '../model/program.ts';
import type { World } from '../world/world.ts';

/** How long a change waits for programs that run and are not ready yet, in ms, and for those that have no probe until
 * they listen: a program that never does is no failure. */
const readyWithin = 15_000;
const listensWithin = 3000;

type Ask = (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>;

/** How the pods' own programs fare, as their nodes say. */
export class Programs {
	readonly #states = new Map<string, readonly ProgramState[]>();

	/** All of a node's. */
	heard(node: string, states: readonly ProgramState[]): void {
		this.#states.set(node, states);
	}

	/** The node is down, and its programs with it. */
	forget(node: string): void {
		this.#states.delete(node);
	}

	/** Those that pods of the cluster have now, or had until they ended. */
	statesIn({ pods, ended = [] }: Pick<Cluster, 'pods' | 'ended'>): readonly ProgramState[] {
		const ids = new Set([...pods, ...ended].filter(({ run }) => run).map(programId));
		return [...this.#states.values()].flat().filter(({ id }) => ids.has(id));
	}

	get fates(): Fates {
		const states = [...this.#states.values()].flat();
		return {
			ready: new Set(states.flatMap(({ id, ready }) => (ready ? [id] : []))),
			exits: new Map(states.flatMap(({ id, exitCode }) => (exitCode === undefined ? [] : [[id, exitCode]]))),
		};
	}

	/** Whether the world takes any for ready that is not, or the other way round, or for alive that has ended. */
	differ({ cluster, fates }: Pick<World, 'cluster' | 'fates'>): boolean {
		const { ready, exits } = this.fates;
		return cluster.pods.some((pod) => {
			const id = programId(pod);
			return pod.run !== undefined && (exits.has(id) || ready.has(id) !== (fates?.ready.has(id) ?? true));
		});
	}

	/** Waits for those that can become ready: that run and are asked by a probe, or are about to listen. One that has
	 * ended is not waited for. */
	async settle(cluster: Cluster, ask: Ask): Promise<void> {
		await Promise.all([this.#untilReady(cluster), this.#untilListening(cluster, ask)]);
	}

	/** What there is to say of programs that do not serve. */
	warnings(cluster: Cluster): readonly Warning[] {
		const runs = new Map([...cluster.pods, ...(cluster.ended ?? [])].map((pod) => [nameOf(pod), pod.run]));
		return this.statesIn(cluster)
			.filter(({ ready, exitCode }) => !ready && exitCode !== 0)
			.map(({ pod, ended, exitCode }) => ({
				code: exitCode === undefined ? 'program-not-ready' : 'program-failed',
				message: `pod ${pod} ${exitCode === undefined ? 'is not ready' : 'has failed'}: its program \`${runs.get(pod)}\` ${ended ?? 'runs, and its readiness probe fails'}; \`cnilab logs ${pod}\` shows what it wrote`,
			}));
	}

	async #untilReady(cluster: Cluster): Promise<void> {
		const deadline = performance.now() + readyWithin;
		const waits = (state: ProgramState) => !state.ready && !hasEnded(state);
		while (this.statesIn(cluster).some(waits) && performance.now() < deadline) await delay(20);
	}

	async #untilListening(cluster: Cluster, ask: Ask): Promise<void> {
		const deadline = performance.now() + listensWithin;
		const silent = new Set(cluster.pods.filter(({ run, readiness }) => run && !readiness));
		while (silent.size > 0 && performance.now() < deadline) {
			const ended = new Set(this.statesIn(cluster).flatMap((state) => (hasEnded(state) ? [state.pod] : [])));
			for (const pod of silent) if (ended.has(nameOf(pod))) silent.delete(pod);
			const pods = [...silent];
			const results = await ask(pods.flatMap((pod, index) => questions(pod, index)));
			const deaf = new Set(results.flatMap(({ id, verdict }) => (verdict === 'allow' ? [] : [id])));
			for (const [index, pod] of pods.entries()) if (!deaf.has(index)) silent.delete(pod);
			if (silent.size > 0) await delay(50);
		}
	}
}

/** Once at least. */
const hasEnded = ({ restarts, exitCode }: ProgramState): boolean => restarts > 0 || exitCode !== undefined;

/** Its node connects to its TCP ports, and says nothing. */
const questions = (pod: Pod, id: number): readonly Probe[] =>
	pod.ports
		.filter(({ protocol }) => protocol === 'TCP')
		.map(({ port, protocol }) => ({
			id,
			from: `node/${pod.node}`,
			to: pod.ip,
			port,
			protocol,
			mode: 'connect',
			patienceMs: 300,
		}));
