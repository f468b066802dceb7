import type { Upward } from '../commands.ts';
import type { Written } from './log.ts';
import type { Programs } from './programs.ts';

interface Asked {
	readonly id: number;
	/** "ns/name". */
	readonly place: string;
	readonly follow: boolean;
}

/** Shows what pods' programs write, for `cnilab logs`. */
export class Logs {
	readonly #bus: Upward;
	readonly #programs: Pick<Programs, 'of'>;
	readonly #followed = new Map<number, () => void>();

	constructor(bus: Upward, programs: Pick<Programs, 'of'>) {
		this.#bus = bus;
		this.#programs = programs;
	}

	show({ id, place, follow }: Asked): void {
		const log = this.#programs.of(place)?.logOf();
		if (!log) {
			this.#output(id, { stream: 'stderr', data: Buffer.from(`cnilab: ${noProgram(place)}\n`) });
			this.#exit(id, 1);
			return;
		}
		for (const written of log.written) this.#output(id, written);
		if (!follow || log.over) {
			this.#exit(id, 0);
			return;
		}
		const leave = log.follow(
			// What nobody takes as fast as it comes is left out: the program goes on as if nobody looked.
			(written) => this.#bus.light && this.#output(id, written),
			() => this.end(id),
		);
		this.#followed.set(id, leave);
	}

	/** Follows no longer. */
	end(id: number): void {
		const leave = this.#followed.get(id);
		if (!leave) return;
		leave();
		this.#followed.delete(id);
		this.#exit(id, 0);
	}

	#output(id: number, { stream, data }: Written): void {
		this.#bus.send({ type: 'output', id, stream, data: data.toString('base64') });
	}

	#exit(id: number, code: number): void {
		this.#bus.send({ type: 'exit', id, code });
	}
}

const noProgram = (place: string): string =>
	`${place} runs no program, so it writes nothing: the annotation cnilab.dev/run gives it one`;
