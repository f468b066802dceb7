import { LabError } from '../errors.ts';
import type { BusWays, NodeSpec, OpenLab, RunningNode } from '../runtime/runtime.ts';

interface Parts {
	readonly open: Pick<OpenLab, 'start' | 'end'>;
	readonly bus: BusWays;
	/** Called for each machine that ends by itself. */
	readonly exited: (node: string, how: string) => void;
}

/** The machines of a lab; each can be ended and created again. */
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
			// Machines that were ended on purpose, or replaced, are not reported.
			void node.exited.then((how) => this.#running.get(node.name) === node && exited(node.name, how));
		}
	}

	async end(name: string): Promise<void> {
		this.#running.delete(name);
		await this.#parts.open.end(name);
	}

	/** Creates a machine again after `end`. */
	async startAgain(name: string): Promise<void> {
		const spec = this.#specs.get(name);
		if (!spec) throw new LabError('bad-input', `there is no machine ${name} in this lab`);
		await this.start([spec]);
	}
}
