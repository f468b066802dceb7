import type { EventLog } from '../bus/events.ts';
import { toFailure } from '../bus/failure.ts';
import type { Failure, Probe, ProbeResult } from '../bus/protocol.ts';
import type { AgentPeer } from '../bus/server.ts';
import type { Change, Changed, LabStatus } from '../bus/verbs.ts';
import { LabError } from '../errors.ts';
import type { Topology } from '../model/cluster.ts';
import { describeActions } from '../model/world/lifecycle.ts';
import { digestOf, planFor, printPlan } from '../plan/plan.ts';
import { routerName } from '../plan/router.ts';
import { AgentLink } from './agents.ts';
import { Convergence } from './convergence.ts';
import { waitForPods } from './ready.ts';
import { changeWorld, firstWorld, type World } from './world.ts';

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
	#world: World;
	#generation = 1;
	#queue: Promise<unknown> = Promise.resolve();
	#ready = false;

	constructor(options: LabOptions) {
		this.#options = options;
		this.#world = firstWorld(options.topology);
		const names = [...options.topology.nodes.map((node) => node.name), routerName];
		this.#agents = new Map(names.map((name) => [name, new AgentLink(name, this.#newsOf(name))]));
		this.#convergence = new Convergence(() => [...this.#agents.values()]);
	}

	get world(): World {
		return this.#world;
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

	/** Each question goes to the agent of the place that asks. What an agent that is gone was to ask is unknown. */
	async probe(probes: readonly Probe[]): Promise<readonly ProbeResult[]> {
		const byAgent = Map.groupBy(probes, (probe) => this.#agentOf(probe.from));
		const results = await Promise.all(
			[...byAgent].map(async ([agent, asked]) => {
				try {
					if (!agent) throw new LabError('failed', 'there is no such place in this lab');
					return await agent.probe(asked);
				} catch (error) {
					return asked.map(({ id }) => unknown(id, toFailure(error).message));
				}
			}),
		);
		return results.flat();
	}

	/** @throws LabError when the place is nowhere in the lab. */
	agentAt(place: string): AgentLink {
		const agent = this.#agentOf(place);
		if (agent) return agent;
		const pods = this.#world.cluster.pods.map((pod) => `${pod.namespace}/${pod.name}`);
		throw new LabError('bad-input', `there is no ${place} in lab ${this.#options.lab}`, {
			hint: `NS/POD, node/NAME or external; pods here: ${pods.slice(0, 8).join(', ')}${pods.length > 8 ? ', …' : ''}`,
		});
	}

	plans(): Readonly<Record<string, readonly string[]>> {
		return Object.fromEntries(
			[...this.#agents.keys()].map((name) => [name, printPlan(planFor(this.#world.cluster, name))]),
		);
	}

	status(): LabStatus {
		const { lab, runtime, topology, startedAt } = this.#options;
		const { cluster } = this.#world;
		const addresses = new Map(topology.nodes.map((node) => [node.name, node.address]));
		return {
			lab,
			runtime,
			topology: topology.name,
			generation: this.#generation,
			ready: this.#ready && this.#convergence.behind(this.#generation).length === 0,
			startedAt,
			timings: this.#timings,
			nodes: [...this.#agents.values()].map((agent) => ({
				name: agent.name,
				role: agent.name === routerName ? ('router' as const) : ('node' as const),
				address: addresses.get(agent.name) ?? topology.underlay.router,
				connected: agent.connected,
				generation: agent.synced?.generation ?? 0,
				synced: agent.synced?.generation === this.#generation,
				objects: agent.synced?.objects ?? {},
				pods: cluster.pods.filter((pod) => pod.node === agent.name).length,
			})),
		};
	}

	#agentOf(place: string): AgentLink | undefined {
		if (place === 'external') return this.#agents.get(routerName);
		if (place.startsWith('node/')) return this.#agents.get(place.slice('node/'.length));
		const pod = this.#world.cluster.pods.find(({ namespace, name }) => `${namespace}/${name}` === place);
		return pod && this.#agents.get(pod.node);
	}

	async #converge(changes: readonly string[]): Promise<Changed> {
		const start = performance.now();
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
		const convergeMs = Math.round(performance.now() - start);
		await waitForPods(this.#world.cluster, (probes) => this.probe(probes));
		return { generation: this.#generation, convergeMs, warnings: this.#world.warnings };
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
			drift: (objects: readonly string[]) => heard(() => events.add({ type: 'drift', node, objects })),
		};
	}

	/** The agent's plan and the coordinator's own must be the same to the letter: a free check that all processes agree. */
	#compareDigest(node: string, digest: string): void {
		const own = digestOf(planFor(this.#world.cluster, node));
		if (own === digest) return;
		this.#convergence.fail(node, {
			message: `node ${node} planned something else than the coordinator (${digest}, not ${own})`,
			hint: 'the agent and the coordinator are of different versions',
		});
	}
}

const unknown = (id: number, error: string): ProbeResult => ({ id, verdict: 'unknown', exit: 7, error, ms: 0 });

const describe = (change: Change): readonly string[] => [
	...change.delete.map((ref) => `delete ${ref}`),
	...change.apply.map(({ kind, namespace, name }) => `apply ${[kind, namespace, name].filter(Boolean).join('/')}`),
	...change.label.map(({ object }) => `label ${object}`),
	...describeActions(change),
];
