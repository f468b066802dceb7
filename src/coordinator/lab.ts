import type { EventLog } from '../bus/events.ts';
import type { Failure } from '../bus/failure.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { AgentPeer } from '../bus/server.ts';
import type { Change, Changed, LabStatus, Warning } from '../bus/verbs.ts';
import type { ProgramState } from '../model/program.ts';
import type { Topology } from '../model/topology.ts';
import { digestOf, planFor, printPlan } from '../plan/plan.ts';
import { routerName } from '../plan/router.ts';
import { machineOf, noPlace } from '../world/place.ts';
import { changeWorld, firstWorld, type World, withFates } from '../world/world.ts';
import { AgentLink } from './agents.ts';
import { askAgents } from './ask-agents.ts';
import { describe, readinessChanges } from './change-events.ts';
import { Convergence } from './convergence.ts';
import { Programs } from './programs.ts';
import { waitForPods } from './ready.ts';
import { nodeStatus } from './status.ts';

interface LabOptions {
	readonly lab: string;
	readonly runtime: string;
	readonly topology: Topology;
	readonly events: EventLog;
	/** ms since 1970. */
	readonly startedAt: number;
}

/** A running lab: the world that was asked for, the agents that hold it, and who is behind. */
export class Lab {
	readonly #options: LabOptions;
	readonly #agents: ReadonlyMap<string, AgentLink>;
	readonly #timings: Record<string, number> = {};
	readonly #convergence: Convergence;
	readonly #programs = new Programs();
	#world: World;
	#generation = 1;
	#queue: Promise<unknown> = Promise.resolve();
	#ready = false;

	constructor(options: LabOptions) {
		this.#options = options;
		this.#world = firstWorld(options.topology, this.#programs.fates);
		const names = [...options.topology.nodes.map((node) => node.name), routerName];
		this.#agents = new Map(names.map((name) => [name, new AgentLink(name, this.#newsOf(name))]));
		this.#convergence = new Convergence(() => [...this.#agents.values()]);
	}

	get world(): World {
		return this.#world;
	}

	get warnings(): readonly Warning[] {
		return [...this.#world.warnings, ...this.#programs.warnings(this.#world.cluster)];
	}

	attach(peer: AgentPeer): void {
		const link = this.#agents.get(peer.name);
		if (!link) return void peer.close(`there is no node ${peer.name} in this lab`);
		link.attach(peer);
	}

	/** A node's process ended: its agent will not come back. */
	exited(node: string, how: string): void {
		this.#newsOf(node).gone(how);
	}

	/** The first change: all agents come up with the world as it is then, and every pod answers. */
	async up(change: Change): Promise<Changed> {
		this.#world = changeWorld(this.#world, change);
		const changed = await this.#converge([]);
		this.#ready = true;
		this.#timings['upMs'] = Date.now() - this.#options.startedAt;
		this.#options.events.add({ type: 'ready', generation: this.#generation, ms: this.#timings['upMs'] });
		this.#heedLater();
		return changed;
	}

	/** One change at a time; the next waits. @throws LabErrors, with nothing changed, when it makes no sense. */
	change(change: Change): Promise<Changed> {
		const changed = this.#queue.then(async () => {
			const world = changeWorld(this.#world, change);
			this.#world = world;
			this.#generation++;
			return this.#converge(describe(change));
		});
		this.#queue = changed.catch(() => undefined);
		return changed;
	}

	probe(probes: readonly Probe[]): Promise<readonly ProbeResult[]> {
		return askAgents(probes, (place) => this.#agentOf(place));
	}

	/** @throws LabError when the place is nowhere in the lab. */
	agentAt(place: string): AgentLink {
		const agent = this.#agentOf(place);
		if (agent) return agent;
		throw noPlace(place, { lab: this.#options.lab, cluster: this.#world.cluster });
	}

	plans(): Readonly<Record<string, readonly string[]>> {
		return Object.fromEntries(
			[...this.#agents.keys()].map((name) => [name, printPlan(planFor(this.#world.cluster, name))]),
		);
	}

	status(): LabStatus {
		const { lab, runtime, topology, startedAt } = this.#options;
		const { cluster } = this.#world;
		return {
			lab,
			runtime,
			topology: topology.name,
			generation: this.#generation,
			ready: this.#ready && this.#convergence.behind(this.#generation).length === 0,
			startedAt,
			timings: this.#timings,
			programs: this.#programs.statesIn(cluster),
			nodes: [...this.#agents.values()].map((agent) =>
				nodeStatus(agent, { topology, cluster, generation: this.#generation }),
			),
		};
	}

	#agentOf(place: string): AgentLink | undefined {
		return this.#agents.get(machineOf(place, this.#world.cluster) ?? '');
	}

	async #converge(changes: readonly string[]): Promise<Changed> {
		const start = performance.now();
		await this.#hold(changes);
		const convergeMs = Math.round(performance.now() - start);
		const ask = (probes: readonly Probe[]) => this.probe(probes);
		await Promise.all([waitForPods(this.#world.cluster, ask), this.#programs.settle(this.#world.cluster, ask)]);
		await this.#heedPrograms();
		return { generation: this.#generation, convergeMs, warnings: this.warnings };
	}

	/** Every kernel as the world wants it. */
	async #hold(changes: readonly string[]): Promise<void> {
		this.#convergence.begin();
		this.#options.events.add({ type: 'cluster', generation: this.#generation, changes });
		// One frozen message for all: it is written once.
		const goal = Object.freeze({
			type: 'cluster',
			generation: this.#generation,
			cluster: this.#world.cluster,
		} as const);
		for (const agent of this.#agents.values()) agent.tell(goal);
		await this.#convergence.untilSynced(this.#generation);
	}

	#heedLater(): void {
		this.#queue = this.#queue.then(() => this.#heedPrograms()).catch(() => undefined);
	}

	/** Programs that became ready, no longer are, or have ended make it another world. */
	async #heedPrograms(): Promise<void> {
		if (!this.#programs.differ(this.#world)) return;
		const world = withFates(this.#world, this.#programs.fates);
		const changes = readinessChanges(this.#world.cluster, world.cluster);
		this.#world = world;
		if (changes.length === 0) return;
		this.#generation++;
		await this.#hold(changes);
	}

	#newsOf(node: string) {
		const { events } = this.#options;
		const heard = (then: () => void) => {
			then();
			this.#convergence.heard();
		};
		return {
			connected: () =>
				heard(() => {
					events.add({ type: 'node', node, state: 'connected' });
					this.#convergence.found(node);
				}),
			gone: (reason: string) =>
				heard(() => {
					events.add({ type: 'node', node, state: 'gone', reason });
					this.#convergence.lose(node, { message: `the agent of ${node} is gone: ${reason}`, where: `node ${node}` });
				}),
			synced: (synced: { generation: number; digest: string; changed: number; ms: number }) =>
				heard(() => {
					const { generation, changed, ms, digest } = synced;
					events.add({ type: 'synced', node, generation, changed, ms });
					if (generation === this.#generation) this.#compareDigest(node, digest);
				}),
			failed: ({ generation, failure }: { generation: number; failure: Failure }) =>
				heard(() => {
					events.add({ type: 'failed', node, generation, failure });
					if (generation === this.#generation) this.#convergence.fail(node, failure);
				}),
			programs: (states: readonly ProgramState[]) => {
				this.#programs.heard(node, states);
				if (this.#ready) this.#heedLater();
			},
			drift: (objects: readonly string[]) => heard(() => events.add({ type: 'drift', node, objects })),
		};
	}

	/** The agent's plan and the coordinator's own must be the same to the letter: a free check that all processes
	 * agree. */
	#compareDigest(node: string, digest: string): void {
		const own = digestOf(planFor(this.#world.cluster, node));
		if (own === digest) return;
		this.#convergence.fail(node, {
			message: `node ${node} planned something else than the coordinator (${digest}, not ${own})`,
			hint: 'the agent and the coordinator are of different versions',
		});
	}
}
