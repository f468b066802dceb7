import { type Failure, fromFailure } from '../bus/failure.ts';
import { LabError } from '../errors.ts';
import { type AgentLink, backAgain } from './agents.ts';

/** Time-out for all agents to reach a new generation, in ms. */
const withinMs = 60_000;

/** Which agents have reached a generation, are behind, or have failed. */
export class Convergence {
	readonly #agents: () => readonly AgentLink[];
	readonly #failures = new Map<string, Failure>();
	readonly #lost = new Map<string, Failure>();
	readonly #waiting = new Set<() => void>();

	constructor(agents: () => readonly AgentLink[]) {
		this.#agents = agents;
	}

	/** Begins a new generation: earlier failures are dropped. */
	begin(): void {
		this.#failures.clear();
	}

	fail(node: string, failure: Failure): void {
		this.#failures.set(node, failure);
	}

	/** An agent that is gone counts as behind, until another takes its place. */
	lose(node: string, reason: string): void {
		const message = `the agent of ${node} is gone: ${reason}`;
		this.#lost.set(node, { message, where: `node ${node}`, hint: backAgain(node) });
	}

	found(node: string): void {
		this.#lost.delete(node);
	}

	/** An agent's state has changed: everything that waits checks again. */
	heard(): void {
		for (const wake of this.#waiting) wake();
	}

	behind(generation: number): readonly AgentLink[] {
		return this.#agents().filter(({ name, synced }) => synced?.generation !== generation || this.#lost.has(name));
	}

	/** @throws LabError when the agent of any other node is gone. */
	refuseLost(except: ReadonlySet<string>): void {
		const [lost] = [...this.#lost].filter(([name]) => !except.has(name));
		if (lost) throw fromFailure({ code: 'failed', ...lost[1] });
	}

	/** @param except nodes that are down on purpose @throws LabError when an agent fails, or after the time-out. */
	async untilSynced(generation: number, except: ReadonlySet<string> = new Set()): Promise<void> {
		const deadline = performance.now() + withinMs;
		for (;;) {
			this.refuseLost(except);
			const [failure] = this.#failures.values();
			if (failure) throw fromFailure({ code: 'failed', ...failure });
			const behind = this.behind(generation).filter(({ name }) => !except.has(name));
			if (behind.length === 0) return;
			const left = deadline - performance.now();
			if (left <= 0) throw late(behind);
			await this.#news(left);
		}
	}

	/** Resolves when an agent's state changes, or after `ms`. */
	#news(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const wake = () => {
				clearTimeout(timer);
				this.#waiting.delete(wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			this.#waiting.add(wake);
		});
	}
}

const late = (behind: readonly AgentLink[]): LabError =>
	new LabError('failed', `after ${withinMs / 1000} s, not synced: ${behind.map(({ name }) => name).join(', ')}`, {
		hint: "the agents' logs in the lab's folder, which `cnilab inspect` names, say how far they came",
	});
