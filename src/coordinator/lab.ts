import type { EventLog } from '../bus/events.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { AgentPeer } from '../bus/server.ts';
import type { Change, Changed, LabStatus, Warning } from '../bus/verbs.ts';
import type { Topology } from '../model/topology.ts';
import { planFor, printPlan } from '../plan/plan.ts';
import { routerName } from '../plan/router.ts';
import type { Authority } from '../tls/certificate.ts';
import { machineOf, noPlace } from '../world/place.ts';
import { changeWorld, firstWorld, type World, withFates, withNodesDown } from '../world/world.ts';
import { AgentLink, type AgentNews } from './agents.ts';
import { askAgents } from './ask-agents.ts';
import { Births } from './births.ts';
import { describe, readinessChanges } from './change-events.ts';
import { Convergence } from './convergence.ts';
import { drainOn } from './drain.ts';
import { newsOf } from './news.ts';
import { Programs } from './programs.ts';
import { waitForPods } from './ready.ts';
import { type MachinesOf, Restarts } from './restarts.ts';
import { labStatus } from './status.ts';

interface LabOptions {
	readonly lab: string;
	readonly runtime: string;
	readonly topology: Topology;
	/** Whose certificates the lab's servers show. */
	readonly authority: Authority;
	readonly events: EventLog;
	/** ms since 1970. */
	readonly startedAt: number;
	readonly machines: MachinesOf;
}

/** A running lab: the wanted world, the agents that apply it, and which of them are behind. */
export class Lab {
	readonly births = new Births();
	readonly #options: LabOptions;
	readonly #agents: ReadonlyMap<string, AgentLink>;
	readonly #timings: Record<string, number> = {};
	readonly #convergence: Convergence;
	readonly #programs = new Programs();
	readonly #restarts: Restarts;
	#world: World;
	#generation = 1;
	#queue: Promise<unknown> = Promise.resolve();
	#ready = false;

	constructor(options: LabOptions) {
		this.#options = options;
		this.#world = firstWorld(options.topology, this.#programs.fates);
		const names = [...options.topology.nodes.map((node) => node.name), routerName];
		this.#convergence = new Convergence(() => [...this.#agents.values()]);
		this.#agents = new Map(names.map((name) => [name, new AgentLink(name, this.#newsOf(name))]));
		this.#restarts = new Restarts({
			...{ machines: options.machines, agents: this.#agents, programs: this.#programs },
			gone: (node, reason) => this.exited(node, reason),
		});
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

	/** A node's process has ended: its agent will not reconnect. */
	exited(node: string, how: string): void {
		this.#newsOf(node).gone(how);
	}

	/** The first change. Resolves when all agents are synced and every pod answers. */
	async up(change: Change): Promise<Changed> {
		this.#world = changeWorld(this.#world, change);
		const changed = await this.#converge([]);
		this.#ready = true;
		this.#timings['upMs'] = Date.now() - this.#options.startedAt;
		this.#options.events.add({ type: 'ready', generation: this.#generation, ms: this.#timings['upMs'] });
		this.#heedLater();
		return changed;
	}

	/** Applies one change at a time; further ones wait. @throws LabErrors when the change is invalid; nothing is changed
	 * then. */
	change(change: Change): Promise<Changed> {
		const changed = this.#queue.then(async () => {
			const before = this.#world;
			const world = changeWorld(before, change);
			const restarted = [...new Set(change.reboot)];
			if (restarted.length > 0) await this.#end(restarted);
			const become = (next: World, changes: readonly string[], nodes: readonly string[] = []): Promise<Changed> => {
				this.#world = next;
				this.#generation++;
				return this.#converge(changes, nodes);
			};
			const changed = await become(world, describe(change), restarted);
			return drainOn({ world: () => this.#world, become }, change.drain ?? [], { before, changed });
		});
		this.#queue = changed.catch(() => undefined);
		return changed;
	}

	readonly probe = (probes: readonly Probe[]): Promise<readonly ProbeResult[]> =>
		askAgents(probes, (place) => this.#agentOf(place));

	/** @throws LabError when the lab has no such place. */
	agentAt(place: string): AgentLink {
		const agent = this.#agentOf(place);
		if (agent) return agent;
		throw noPlace(place, { lab: this.#options.lab, cluster: this.#world.cluster });
	}

	plans(): Readonly<Record<string, readonly string[]>> {
		const { cluster } = this.#world;
		return Object.fromEntries(this.#agents.keys().map((name) => [name, printPlan(planFor(cluster, name))]));
	}

	status(): LabStatus {
		const { cluster } = this.#world;
		return labStatus({
			...this.#options,
			...{ cluster, generation: this.#generation, timings: this.#timings },
			ready: this.#ready && this.#convergence.behind(this.#generation).length === 0,
			programs: this.#programs.statesIn(cluster),
			agents: [...this.#agents.values()],
		});
	}

	#agentOf(place: string): AgentLink | undefined {
		return this.#agents.get(machineOf(place, this.#world.cluster) ?? '');
	}

	/** @param down nodes to start again */
	async #converge(changes: readonly string[], down: readonly string[] = []): Promise<Changed> {
		const start = performance.now();
		for (const node of down) this.#convergence.found(node);
		// The new goal is stored first, so that an agent that connects begins with it.
		await Promise.all([this.#hold(changes), ...down.map((node) => this.#restarts.startAgain(node))]);
		const convergeMs = Math.round(performance.now() - start);
		const { cluster } = this.#world;
		await Promise.all([waitForPods(cluster, this.probe), this.#programs.settle(cluster, this.probe)]);
		await this.#heedPrograms();
		return { generation: this.#generation, convergeMs, warnings: this.warnings };
	}

	/** Ends nodes. The other nodes are synced without these nodes' endpoints. (A cluster notices only after 50 s,
	 * kube-controller-manager --node-monitor-grace-period; here it is known immediately.) */
	async #end(nodes: readonly string[]): Promise<void> {
		const down = new Set(nodes);
		this.#convergence.refuseLost(down);
		await Promise.all(nodes.map((node) => this.#restarts.end(node)));
		this.#world = withNodesDown(this.#world, down);
		this.#generation++;
		await this.#hold([`down: ${nodes.join(', ')}`], down);
	}

	/** Sends the world to all agents and waits until they are synced. @param down nodes that are down */
	async #hold(changes: readonly string[], down?: ReadonlySet<string>): Promise<void> {
		this.#convergence.begin();
		this.#options.events.add({ type: 'cluster', generation: this.#generation, changes });
		const { cluster } = this.births.note(this.#world, Date.now());
		const { authority } = this.#options;
		// One frozen message for all agents: it is serialised once.
		const goal = Object.freeze({ type: 'cluster', generation: this.#generation, cluster, authority } as const);
		for (const agent of this.#agents.values()) agent.tell(goal);
		await this.#convergence.untilSynced(this.#generation, down);
	}

	#heedLater(): void {
		this.#queue = this.#queue.then(() => this.#heedPrograms()).catch(() => undefined);
	}

	/** Programs that became ready or not ready, or have ended, change the world. */
	async #heedPrograms(): Promise<void> {
		if (!this.#programs.differ(this.#world)) return;
		const world = withFates(this.#world, this.#programs.fates);
		const changes = readinessChanges(this.#world.cluster, world.cluster);
		this.#world = world;
		if (changes.length === 0) return;
		this.#generation++;
		await this.#hold(changes);
	}

	#newsOf(node: string): AgentNews {
		return newsOf(node, {
			...{ events: this.#options.events, convergence: this.#convergence, programs: this.#programs },
			// Of an earlier generation a plan's digest says nothing any more.
			clusterAt: (generation) => (generation === this.#generation ? this.#world.cluster : undefined),
			programsChanged: () => this.#ready && this.#heedLater(),
		});
	}
}
