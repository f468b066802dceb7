import { LabError } from '../errors.ts';
import type { BusWays, NodeSpec, OpenLab, RunningNode } from '../runtime/runtime.ts';

interface Parts {
	readonly open: Pick<OpenLab, 'start' | 'end'>;
	readonly bus: BusWays;
	/** Hears of each that ends by itself. */
	readonly exited: (node: string, how: string) => void;
}

/** The machines of a lab, as its runtime makes them: each can be ended and made anew. */
export class Machines {
	readonly #parts: Parts;
	readonly #specs = new Map<string, NodeSpec>();
	readonly #running = new Map<string, RunningNode>();

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	async start(specs: readonly NodeSpec[]): Promise<void> {
		const { open, bus, exited } = this.#parts;
		for (const spec of specs) this.#specs.set(spec.name, spec);
		for (const node of await open.start(specs, bus)) {
			this.#running.set(node.name, node);
			// Of one that was ended, or has a successor, nobody needs to hear.
			void node.exited.then((how) => this.#running.get(node.name) === node && exited(node.name, how));
		}
	}

	async end(name: string): Promise<void> {
		this.#running.delete(name);
		await this.#parts.open.end(name);
	}

	/** Makes one anew that was ended. */
	async startAgain(name: string): Promise<void> {
		const spec = this.#specs.get(name);
		if (!spec) throw new LabError('bad-input', `there is no machine ${name} in this lab`);
		await this.start([spec]);
	}
}
