import { setTimeout as delay } from 'node:timers/promises';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import { type Fates, isBuiltIn, type ProgramState, programId } from '../model/program.ts';
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

	/** Whether the world takes any for ready that is not, or the other way round, or for alive that has ended. */
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

	/** Waits for those that can become ready: that run and are asked by a probe, or are about to listen. One that has
	 * ended is not waited for. */
	async settle(cluster: Cluster, ask: Ask): Promise<void> {
		await this.#untilReady(cluster);
		await this.#untilListening(cluster, ask);
	}

	/** What there is to say of programs that do not serve. */
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

/** Once at least. */
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
