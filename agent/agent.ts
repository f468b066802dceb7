import type { Logger } from 'pino';
import { type ByType, dispatch } from '../src/bus/dispatch.ts';
import type { Probe, ProbeResult } from '../src/bus/probe.ts';
import type { FromAgent, ToAgent } from '../src/bus/protocol.ts';
import { LabError, messageOf } from '../src/errors.ts';
import type { NodePlan } from '../src/kernel/object.ts';
import type { Scope } from '../src/kernel/scope.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { digestOf, planFor } from '../src/plan/plan.ts';
import type { Authority } from '../src/tls/certificate.ts';
import { Commands, type Upward } from './commands.ts';
import { failureOf } from './failure.ts';
import { countKinds } from './kernel/count-kinds.ts';
import { nodeKernel } from './kernel/kernel.ts';
import { openNetlinkMonitor } from './kernel/netlink-monitor.ts';
import { NextScope } from './kernel/next-scope.ts';
import { reconcile } from './kernel/reconcile.ts';
import { Turns } from './kernel/turns.ts';
import { watchForDrift } from './kernel/watch-for-drift.ts';
import { NodePods } from './pods.ts';
import { Outbox } from './probe/outbox.ts';
import { askingPlaceOf, shellOf } from './probe/place.ts';
import { probeAll } from './probe/probe.ts';
import { KnownServices } from './programs/known-services.ts';
import { Logs } from './programs/logs.ts';
import { Programs } from './programs/programs.ts';
import { Sandboxes } from './sandbox/sandboxes.ts';
import { Tracer } from './trace/tracer.ts';

interface Goal {
	readonly generation: number;
	readonly cluster: Cluster;
	readonly authority: Authority;
	readonly plan: NodePlan;
}

/** One node's agent: computes its node's plan from the broadcast cluster, keeps the kernel in sync with it, serves its
 * pods and sends their probes. */
export class Agent {
	readonly #name: string;
	readonly #send: (message: FromAgent) => void;
	readonly #log: Logger;
	readonly #commands: Commands;
	readonly #services = new KnownServices();
	readonly #programs = new Programs(this.#services, (states) => this.#send({ type: 'programs', states }));
	readonly #logs: Logs;
	readonly #tracer: Tracer;
	readonly #sandboxes: Sandboxes;
	readonly #pods: NodePods;
	readonly #monitor = openNetlinkMonitor();
	readonly #scopes = new NextScope(this.#monitor);
	readonly #kernel = nodeKernel(this.#monitor, this.#scopes);
	readonly #turns = new Turns();
	#goal: Goal | undefined;
	/** Number of rounds of probes in flight. */
	#asking = 0;
	#endWatch: (() => void) | undefined;

	/** @param hidden folders of the lab's own that no pod may see */
	constructor({ name, bus, log, hidden }: { name: string; bus: Upward; log: Logger; hidden: readonly string[] }) {
		this.#name = name;
		this.#send = (message) => bus.send(message);
		this.#log = log;
		this.#commands = new Commands(bus);
		this.#logs = new Logs(bus, this.#programs);
		this.#sandboxes = new Sandboxes({ hidden, trusted: () => this.#known.authority.certificate });
		this.#pods = new NodePods({
			...{ node: name, programs: this.#programs, services: this.#services },
			...{ sandboxes: this.#sandboxes, log },
		});
		this.#tracer = new Tracer(name);
	}

	readonly handle = (message: ToAgent): void => dispatch(this.#requests, message);

	readonly #requests: ByType<ToAgent> = {
		cluster: (message) => this.#adopt(message),
		probe: ({ id, probes }) => void this.#probe(id, probes),
		exec: (message) => this.#exec(message),
		input: ({ id, data }) => this.#commands.input(id, data),
		resize: ({ id, ...size }) => this.#commands.resize(id, size),
		pause: ({ id }) => this.#commands.pause(id),
		resume: ({ id }) => this.#commands.resume(id),
		kill: ({ id }) => {
			this.#commands.kill(id);
			this.#logs.end(id);
		},
		logs: (message) => this.#logs.show(message),
		lookOut: (message) => void this.#turns.take(() => this.#lookOut(message)),
		tell: ({ id }) => void this.#tell(id),
		stop: () => void this.stop(),
	};

	/** Removes everything that this agent has created, by synchronising with an empty plan. */
	async stop(): Promise<void> {
		this.#endWatch?.();
		this.#goal = undefined;
		this.#commands.killAll();
		await this.#tracer.endAll();
		await this.#turns.take(async () => {
			this.#pods.leave();
			await reconcile([], this.#kernel);
		});
	}

	#adopt({ generation, cluster, authority }: Omit<Goal, 'plan'>): void {
		try {
			this.#goal = { generation, cluster, authority, plan: planFor(cluster, this.#name) };
		} catch (error) {
			this.#send({ type: 'failed', generation, failure: failureOf(error, this.#name) });
			return;
		}
		const goal = this.#goal;
		void this.#turns.take(() => this.#reach(goal));
		this.#endWatch ??= watchForDrift({
			monitor: this.#monitor,
			busy: () => this.#asking > 0 || this.#turns.busy || this.#tracer.watches,
			check: () => void this.#turns.spare((giveWay) => this.#mendDrift(giveWay)),
		});
	}

	async #reach(goal: Goal): Promise<void> {
		// A newer goal waits behind this one: this one is skipped.
		if (goal !== this.#goal) return;
		const { generation, plan } = goal;
		const start = performance.now();
		try {
			const changed = await this.#hold(goal, { scope: this.#scopes.scopeOfStep(plan) });
			const ms = Math.round(performance.now() - start);
			this.#log.info({ generation, changed: changed.length, ms }, 'synced');
			const objects = countKinds(plan);
			this.#send({ type: 'synced', generation, digest: digestOf(plan), objects, changed: changed.length, ms });
		} catch (error) {
			this.#log.error({ generation, error: messageOf(error) }, 'failed');
			this.#send({ type: 'failed', generation, failure: failureOf(error, this.#name) });
		}
	}

	/** Makes the kernel agree with the plan, then starts servers and programs of pods. Returns the titles of changed
	 * objects. */
	async #hold(
		{ cluster, authority, plan }: Goal,
		look: { scope: Scope; giveWay?: AbortSignal },
	): Promise<readonly string[]> {
		this.#pods.keepOnly(cluster, plan);
		const changed = await reconcile(plan, this.#kernel, look);
		await this.#pods.settle(cluster, authority);
		this.#scopes.holds(plan);
		return changed;
	}

	async #mendDrift(giveWay: AbortSignal): Promise<void> {
		const goal = this.#goal;
		if (!goal) return;
		try {
			const objects = await this.#hold(goal, { scope: this.#scopes.scopeOfCheck(goal.plan), giveWay });
			if (objects.length === 0) return;
			this.#log.warn({ objects }, 'drift mended');
			this.#send({ type: 'drift', objects });
		} catch (error) {
			if (error === giveWay.reason) return;
			this.#send({ type: 'failed', generation: goal.generation, failure: failureOf(error, this.#name) });
		}
	}

	async #probe(id: number, probes: readonly Probe[]): Promise<void> {
		const batch = new Outbox<ProbeResult>((results) => this.#send({ type: 'verdicts', id, results, done: false }));
		this.#asking++;
		const asker = {
			...{ askingPlaceOf: this.#askingPlaceOf, held: this.#pods.lines },
			trusted: () => this.#known.authority.certificate,
		};
		await probeAll(probes, asker, (result) => batch.add(result)).finally(() => this.#asking--);
		batch.flush();
		this.#send({ type: 'verdicts', id, results: [], done: true });
	}

	/** Waits for work on the kernel to end; until the evidence is collected no drift is mended, since that could change a
	 * packet's path while it is being traced. */
	async #lookOut({ id, lookout }: Extract<ToAgent, { type: 'lookOut' }>): Promise<void> {
		try {
			await this.#tracer.begin(id, lookout);
			this.#send({ type: 'lookingOut', id });
		} catch (error) {
			this.#send({ type: 'lookingOut', id, failure: messageOf(error) });
		}
	}

	async #tell(id: number): Promise<void> {
		this.#send({ type: 'told', id, evidence: await this.#tracer.end(id) });
	}

	#exec({ place, container, ...command }: Extract<ToAgent, { type: 'exec' }>): void {
		const { id } = command;
		try {
			const shell = shellOf(this.#cluster, this.#name, {
				...{ place, container },
				...{ sandboxes: this.#sandboxes, services: this.#services },
			});
			void this.#commands.start({ shell, ...command });
		} catch (error) {
			const data = Buffer.from(`cnilab: ${messageOf(error)}\n`).toString('base64');
			this.#send({ type: 'output', id, stream: 'stderr', data });
			this.#send({ type: 'exit', id, code: 126 });
		}
	}

	readonly #askingPlaceOf = (place: string) => askingPlaceOf(this.#cluster, this.#name, place);

	get #cluster(): Cluster {
		return this.#known.cluster;
	}

	get #known(): Goal {
		if (!this.#goal) throw new LabError('failed', `${this.#name} has no cluster yet`);
		return this.#goal;
	}
}
