import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import { type Fates, isBuiltIn, type ProgramState, programId } from '../model/program.ts';
import type { World } from '../world/world.ts';

/** How long a change waits for running programs to become ready, in ms; and for those without a probe to listen. A
 * program that never does is not a failure. */
const readyWithin = 15_000;
const listensWithin = 3000;

type Ask = (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>;

/** The states of the pods' programs, as their nodes report them. */
export class Programs {
	readonly #states = new Map<string, readonly ProgramState[]>();

	/** The states of all programs of a node. */
	heard(node: string, states: readonly ProgramState[]): void {
		this.#states.set(node, states);
	}

	/** The node is down, and with it its programs. */
	forget(node: string): void {
		this.#states.delete(node);
	}

	/** The programs of the cluster's pods, and of pods that have ended. */
	statesIn({ pods, ended = [] }: Pick<Cluster, 'pods' | 'ended'>): readonly ProgramState[] {
		const ids = new Set([...pods, ...ended].filter(({ programs }) => programs).map(programId));
		return [...this.#states.values()].flat().filter(({ id }) => ids.has(id));
	}

	get fates(): Fates {
		const states = [...this.#states.values()].flat();
		return {
			ready: new Set(states.flatMap(({ id, ready }) => (ready ? [id] : []))),
			initialized: new Set(states.flatMap(({ id, initializing }) => (initializing === undefined ? [id] : []))),
			exits: new Map(states.flatMap(({ id, exitCode }) => (exitCode === undefined ? [] : [[id, exitCode]]))),
		};
	}

	/** Whether the world's readiness or liveness of any pod differs from what the nodes report. */
	differ({ cluster, fates }: Pick<World, 'cluster' | 'fates'>): boolean {
		const { ready, initialized, exits } = this.fates;
		return cluster.pods.some((pod) => {
			const id = programId(pod);
			const differs = (of: 'ready' | 'initialized', now: ReadonlySet<string>) =>
				now.has(id) !== (fates?.[of].has(id) ?? true);
			if (pod.programs === undefined) return false;
			return exits.has(id) || differs('ready', ready) || differs('initialized', initialized);
		});
	}

	/** Waits for programs that can become ready: those that run and have a readiness probe, and those that may begin to
	 * listen. Programs that have ended are skipped. */
	async settle(cluster: Cluster, ask: Ask): Promise<void> {
		await this.#untilReady(cluster);
		await this.#untilListening(cluster, ask);
	}

	/** Warnings about programs that do not serve. */
	warnings(cluster: Cluster): readonly Warning[] {
		const pods = new Map([...cluster.pods, ...(cluster.ended ?? [])].map((pod) => [nameOf(pod), pod]));
		return this.statesIn(cluster)
			.filter(({ ready, exitCode }) => !ready && exitCode !== 0)
			.map((state) => warningOf(state, pods.get(state.pod)));
	}

	async #untilReady(cluster: Cluster): Promise<void> {
		const deadline = performance.now() + readyWithin;
		const waits = (state: ProgramState) => !state.ready && !hasEnded(state);
		while (this.statesIn(cluster).some(waits) && performance.now() < deadline) await delay(20);
	}

	async #untilListening(cluster: Cluster, ask: Ask): Promise<void> {
		const deadline = performance.now() + listensWithin;
		const silent = new Set(cluster.pods.filter((pod) => pod.programs && !isBuiltIn(pod) && !isProbed(pod)));
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

/** Whether it has ended at least once. */
const hasEnded = ({ restarts, ended, exitCode }: ProgramState): boolean =>
	restarts > 0 || ended !== undefined || exitCode !== undefined;

const isProbed = ({ programs = [] }: Pod): boolean => programs.some(({ readiness }) => readiness !== undefined);

const warningOf = (state: ProgramState, pod: Pod | undefined): Warning => {
	const { initializing, exitCode, ended } = state;
	const container = state.container ?? initializing ?? pod?.mainContainer;
	const program = pod?.programs?.find((one) => one.container === container) ?? pod?.programs?.[0];
	const what = initializing === undefined ? 'its program' : `the program of its init container ${initializing}`;
	const missing = ended !== undefined && pod?.env?.[container ?? '']?.trouble !== undefined;
	const how = ended ?? (initializing === undefined ? 'runs, and its readiness probe fails' : 'has not ended yet');
	const which = program && (initializing !== undefined || program.container !== pod?.mainContainer);
	return {
		code: exitCode === undefined ? 'program-not-ready' : 'program-failed',
		message: `pod ${state.pod} ${exitCode === undefined ? 'is not ready' : 'has failed'}: ${what} \`${program?.run}\` ${missing ? `does not start: ${how}` : how}; \`cnilab logs ${state.pod}${which ? ` -c ${program.container}` : ''}\` shows what it wrote`,
	};
};

/** Probes from its node that connect to its TCP ports and send nothing. */
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
