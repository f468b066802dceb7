import { type Failure, fromFailure } from '../bus/failure.ts';
import { LabError } from '../errors.ts';
import { type AgentLink, backAgain } from './agents.ts';

/** How long agents have to bring their kernels to a new generation, in ms. */
const withinMs = 60_000;

/** Who has reached a generation, who is behind, and who can't. */
export class Convergence {
	readonly #agents: () => readonly AgentLink[];
	readonly #failures = new Map<string, Failure>();
	readonly #lost = new Map<string, Failure>();
	readonly #waiting = new Set<() => void>();

	constructor(agents: () => readonly AgentLink[]) {
		this.#agents = agents;
	}

	/** A new generation begins: what failed before counts no more. */
	begin(): void {
		this.#failures.clear();
	}

	fail(node: string, failure: Failure): void {
		this.#failures.set(node, failure);
	}

	/** An agent that is gone: it is behind whatever it had reached, until one takes its place. */
	lose(node: string, reason: string): void {
		const message = `the agent of ${node} is gone: ${reason}`;
		this.#lost.set(node, { message, where: `node ${node}`, hint: backAgain(node) });
	}

	found(node: string): void {
		this.#lost.delete(node);
	}

	/** Something was heard of an agent: whoever waits looks again. */
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

	/** @param except nodes that are down on purpose @throws LabError when an agent fails, or the time is up. */
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

	/** Until something is heard, or `ms` have passed. */
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
