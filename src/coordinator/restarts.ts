import { messageOf } from '../errors.ts';
import { type AgentLink, restarting } from './agents.ts';
import type { Machines } from './machines.ts';
import type { Programs } from './programs.ts';

/** A function, since the lab is created before its machines. */
export type MachinesOf = () => Pick<Machines, 'end' | 'startAgain'>;

interface Parts {
	readonly machines: MachinesOf;
	readonly agents: ReadonlyMap<string, AgentLink>;
	readonly programs: Programs;
	readonly gone: (node: string, reason: string) => void;
}

/** The two halves of a node's restart. */
export class Restarts {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** Like a power failure: the node's kernel state is lost, and its agent sends nothing more. */
	async end(node: string): Promise<void> {
		const { machines, agents, programs, gone } = this.#parts;
		agents.get(node)?.drop(restarting);
		gone(node, restarting);
		await machines().end(node);
		programs.forget(node);
	}

	/** Starts the node with an empty kernel; its agent applies the last goal. */
	async startAgain(node: string): Promise<void> {
		const { machines, gone } = this.#parts;
		try {
			await machines().startAgain(node);
		} catch (error) {
			gone(node, messageOf(error));
			throw error;
		}
	}
}
