import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, ProbeResult } from '../bus/protocol.ts';
import type { Warning } from '../bus/verbs.ts';
import { type Cluster, nameOf, type Pod } from '../model/cluster.ts';
import { type ProgramState, programId } from '../model/program.ts';
import type { World } from './world.ts';

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

	/** Those that pods of the cluster have now. */
	statesIn({ pods }: Pick<Cluster, 'pods'>): readonly ProgramState[] {
		const ids = new Set(pods.filter(({ run }) => run).map(programId));
		return [...this.#states.values()].flat().filter(({ id }) => ids.has(id));
	}

	/** The ids of those that are ready. */
	get serving(): ReadonlySet<string> {
		return new Set([...this.#states.values()].flat().flatMap(({ id, ready }) => (ready ? [id] : [])));
	}

	/** Whether the world takes any for ready that is not, or the other way round. */
	differ({ cluster, serving }: Pick<World, 'cluster' | 'serving'>): boolean {
		const now = this.serving;
		return cluster.pods.some((pod) => {
			const id = programId(pod);
			return pod.run !== undefined && now.has(id) !== (serving?.has(id) ?? true);
		});
	}

	/** Waits for those that can become ready: that run and are asked by a probe, or are about to listen. One that has ended
	 * is not waited for. */
	async settle(cluster: Cluster, ask: Ask): Promise<void> {
		await Promise.all([this.#untilReady(cluster), this.#untilListening(cluster, ask)]);
	}

	/** What there is to say of programs that do not serve. */
	warnings(cluster: Cluster): readonly Warning[] {
		const runs = new Map(cluster.pods.map((pod) => [nameOf(pod), pod.run]));
		return this.statesIn(cluster)
			.filter(({ ready }) => !ready)
			.map(({ pod, ended }) => ({
				code: 'program-not-ready',
				message: `pod ${pod} is not ready: its program \`${runs.get(pod)}\` ${ended ?? 'runs, and its readiness probe fails'}; \`cnilab logs ${pod}\` shows what it wrote`,
			}));
	}

	async #untilReady(cluster: Cluster): Promise<void> {
		const deadline = performance.now() + readyWithin;
		const waits = ({ ready, restarts }: ProgramState) => !ready && restarts === 0;
		while (this.statesIn(cluster).some(waits) && performance.now() < deadline) await delay(20);
	}

	async #untilListening(cluster: Cluster, ask: Ask): Promise<void> {
		const deadline = performance.now() + listensWithin;
		const silent = new Set(cluster.pods.filter(({ run, readiness }) => run && !readiness));
		while (silent.size > 0 && performance.now() < deadline) {
			const ended = new Set(this.statesIn(cluster).flatMap(({ pod, restarts }) => (restarts > 0 ? [pod] : [])));
			for (const pod of silent) if (ended.has(nameOf(pod))) silent.delete(pod);
			const pods = [...silent];
			const results = await ask(pods.flatMap((pod, index) => questions(pod, index)));
			const deaf = new Set(results.flatMap(({ id, verdict }) => (verdict === 'allow' ? [] : [id])));
			for (const [index, pod] of pods.entries()) if (!deaf.has(index)) silent.delete(pod);
			if (silent.size > 0) await delay(50);
		}
	}
}

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
