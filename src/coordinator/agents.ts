import { type ByType, dispatch } from '../bus/dispatch.ts';
import type { Evidence, Lookout } from '../bus/evidence.ts';
import type { Probe, ProbeResult } from '../bus/probe.ts';
import type { FromAgent, Synced, ToAgent } from '../bus/protocol.ts';
import type { AgentPeer } from '../bus/server.ts';
import type { Exec, LogsWanted, Output, WindowSize } from '../bus/verbs.ts';
import { LabError } from '../errors.ts';
import type { ProgramState } from '../model/program.ts';
import { routerName } from '../plan/router.ts';

/** The generation and cluster that an agent should apply. */
export type Goal = Extract<ToAgent, { type: 'cluster' }>;

/** Notifications of one agent. */
export interface AgentNews {
	readonly connected: () => void;
	readonly gone: (reason: string) => void;
	readonly synced: (synced: Synced) => void;
	readonly failed: (message: Extract<FromAgent, { type: 'failed' }>) => void;
	readonly drift: (objects: readonly string[]) => void;
	readonly programs: (states: readonly ProgramState[]) => void;
}

interface Running {
	readonly take: (message: FromAgent) => void;
	readonly fail: (error: LabError) => void;
}

/** The coordinator's side of one agent: requests and answers over the bus. */
export class AgentLink {
	readonly name: string;
	synced: Synced | undefined;
	readonly #news: AgentNews;
	readonly #running = new Map<number, Running>();
	#peer: AgentPeer | undefined;
	#goal: Goal | undefined;
	#lastId = 0;

	constructor(name: string, news: AgentNews) {
		this.name = name;
		this.#news = news;
	}

	get connected(): boolean {
		return this.#peer?.connected ?? false;
	}

	/** Begins a session: the agent is new, or has lost its state. */
	attach(peer: AgentPeer): void {
		this.#failAll('a new agent has taken its place');
		this.#peer = peer;
		peer.onMessage((message) => this.#peer === peer && dispatch(this.#hear, message));
		peer.onClose(({ reason }) => {
			if (this.#peer !== peer) return;
			this.#peer = undefined;
			this.#failAll(reason);
			this.#news.gone(reason);
		});
		if (this.#goal) peer.send(this.#goal);
		this.#news.connected();
	}

	/** Ignores this agent from now on, since its node is being ended; pending requests fail. */
	drop(reason: string): void {
		this.#peer = undefined;
		this.#failAll(reason);
	}

	tell(goal: Goal): void {
		this.#goal = goal;
		this.#peer?.send(goal);
	}

	/** @throws LabError when the agent is gone before it has answered everything. */
	async probe(probes: readonly Probe[]): Promise<readonly ProbeResult[]> {
		const results: ProbeResult[] = [];
		await this.#ask<void>(
			(id) => ({ type: 'probe', id, probes }),
			(message, done) => {
				if (message.type !== 'verdicts') return;
				results.push(...message.results);
				if (message.done) done();
			},
		);
		return results;
	}

	/** Starts a capture; the returned function ends it and returns the evidence. @throws LabError when the agent is gone
	 * or its kernel can't capture. */
	async lookOut(lookout: Lookout): Promise<() => Promise<Evidence>> {
		let watch = 0;
		const failure = await this.#ask<string | undefined>(
			(id) => {
				watch = id;
				return { type: 'lookOut', id, lookout };
			},
			(message, done) => message.type === 'lookingOut' && done(message.failure),
		);
		if (failure) throw new LabError('cannot', `node ${this.name}: ${failure}`);
		return () =>
			this.#ask<Evidence>(
				() => ({ type: 'tell', id: watch }),
				(message, done) => message.type === 'told' && done(message.evidence),
				watch,
			);
	}

	/** Starts a program; `started` gets its id, for input and kill. Resolves with its exit code. */
	exec(
		command: Omit<Exec, 'node'>,
		{ onOutput, started }: { onOutput: (output: Output, id: number) => void; started: (id: number) => void },
	): Promise<number> {
		return this.#ask<number>(
			(id) => {
				started(id);
				return { type: 'exec', id, ...command };
			},
			(message, done) => {
				if (message.type === 'output') onOutput({ stream: message.stream, data: message.data }, message.id);
				if (message.type === 'exit') done(message.code);
			},
		);
	}

	/** Follows the log of a pod's program; ends when the program has ended, or with `follow` by `kill`. */
	logs(
		asked: LogsWanted,
		{ onOutput, started }: { onOutput: (output: Output) => void; started: (id: number) => void },
	): Promise<number> {
		return this.#ask<number>(
			(id) => {
				started(id);
				return { type: 'logs', id, ...asked };
			},
			(message, done) => {
				if (message.type === 'output') onOutput({ stream: message.stream, data: message.data });
				if (message.type === 'exit') done(message.code);
			},
		);
	}

	input(id: number, data: string | null): void {
		this.#peer?.send({ type: 'input', id, data });
	}

	resize(id: number, size: WindowSize): void {
		this.#peer?.send({ type: 'resize', id, ...size });
	}

	/** The output is read more slowly than it arrives: it is held back until `resume`. */
	pause(id: number): void {
		this.#peer?.send({ type: 'pause', id });
	}

	resume(id: number): void {
		this.#peer?.send({ type: 'resume', id });
	}

	kill(id: number): void {
		this.#peer?.send({ type: 'kill', id });
	}

	#ask<T>(
		request: (id: number) => ToAgent,
		take: (message: FromAgent, done: (value: T) => void) => void,
		id = ++this.#lastId,
	): Promise<T> {
		const peer = this.#peer;
		if (!peer) return Promise.reject(this.#lost('it is not connected'));
		return new Promise<T>((resolve, reject) => {
			const done = (value: T) => {
				this.#running.delete(id);
				resolve(value);
			};
			this.#running.set(id, { take: (message) => take(message, done), fail: reject });
			try {
				peer.send(request(id));
			} catch (error) {
				this.#running.delete(id);
				throw error;
			}
		});
	}

	readonly #hear: ByType<FromAgent> = {
		synced: (message) => {
			this.synced = message;
			this.#news.synced(message);
		},
		failed: (message) => this.#news.failed(message),
		drift: ({ objects }) => this.#news.drift(objects),
		programs: ({ states }) => this.#news.programs(states),
		health: () => undefined,
		verdicts: (message) => this.#running.get(message.id)?.take(message),
		lookingOut: (message) => this.#running.get(message.id)?.take(message),
		told: (message) => this.#running.get(message.id)?.take(message),
		output: (message) => this.#running.get(message.id)?.take(message),
		exit: (message) => this.#running.get(message.id)?.take(message),
	};

	#failAll(reason: string): void {
		for (const { fail } of this.#running.values()) fail(this.#lost(reason));
		this.#running.clear();
	}

	#lost(reason: string): LabError {
		return new LabError('failed', `node ${this.name}: its agent is gone: ${reason}`, {
			hint: reason === restarting ? 'it comes back by itself: try again in a moment' : backAgain(this.name),
		});
	}
}

/** Why an agent is gone whose node is being restarted. */
export const restarting = 'it is being restarted';

/** The hint for a node whose agent is gone; there is no verb to restart the router's machine. */
export const backAgain = (name: string): string =>
	`${name === routerName ? '' : `\`cnilab node restart ${name}\` brings it back; `}see ${name}.log in the lab's folder`;
