import { messageOf } from '../errors.ts';
import type { AgentLink } from './agents.ts';
import type { Machines } from './machines.ts';
import type { Programs } from './programs.ts';

/** A lab is there before its machines. */
export type MachinesOf = () => Pick<Machines, 'end' | 'startAgain'>;

interface Parts {
	readonly machines: MachinesOf;
	readonly agents: ReadonlyMap<string, AgentLink>;
	readonly programs: Programs;
	readonly gone: (node: string, reason: string) => void;
}

/** Both halves of a node's restart. */
export class Restarts {
	readonly #parts: Parts;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** As when a machine loses its power: its kernel forgets all, and its agent says nothing more. */
	async end(node: string): Promise<void> {
		const { machines, agents, programs, gone } = this.#parts;
		agents.get(node)?.drop(reason);
		gone(node, reason);
		await machines().end(node);
		programs.forget(node);
	}

	/** Its agent begins with the goal that it was told last, on an empty kernel. */
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

const reason = 'it is being restarted';
