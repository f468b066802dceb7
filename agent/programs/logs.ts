import type { Upward } from '../commands.ts';
import type { Written } from './log.ts';
import { type LinesWanted, linesOf, stamping } from './log-lines.ts';
import type { Programs } from './programs.ts';

interface Asked extends Omit<LinesWanted, 'since'> {
	readonly id: number;
	/** "ns/name". */
	readonly place: string;
	/** Absent: the pod's main program. */
	readonly container?: string;
	readonly follow: boolean;
	/** No lines older than this, in ms. */
	readonly sinceMs?: number;
}

/** Sends the output of pods' programs, for `cnilab logs`. */
export class Logs {
	readonly #bus: Upward;
	readonly #programs: Pick<Programs, 'of'>;
	readonly #followed = new Map<number, () => void>();

	constructor(bus: Upward, programs: Pick<Programs, 'of'>) {
		this.#bus = bus;
		this.#programs = programs;
	}

	show(asked: Asked): void {
		const { id, place, container, follow, timestamps, sinceMs } = asked;
		const programs = this.#programs.of(place);
		const log = programs?.logOf(container);
		const why = log ? programs?.waits(container) : noProgram(place, container);
		if (!log || why !== undefined) {
			this.#output(id, { stream: 'stderr', data: Buffer.from(`cnilab: ${why}\n`) });
			this.#exit(id, 1);
			return;
		}
		const since = sinceMs === undefined ? {} : { since: Date.now() - sinceMs };
		for (const written of linesOf(log.written, { ...asked, ...since })) this.#output(id, written);
		if (!follow || log.over) {
			this.#exit(id, 0);
			return;
		}
		const shown = timestamps ? stamping(log.written) : (written: Written) => written;
		const leave = log.follow(
			(written) => {
				const data = shown(written);
				// Output beyond what the client reads is dropped, so that the program never blocks.
				if (this.#bus.light) this.#output(id, data);
			},
			() => this.end(id),
		);
		this.#followed.set(id, leave);
	}

	/** Stops following. */
	end(id: number): void {
		const leave = this.#followed.get(id);
		if (!leave) return;
		leave();
		this.#followed.delete(id);
		this.#exit(id, 0);
	}

	#output(id: number, { stream, data }: Pick<Written, 'stream' | 'data'>): void {
		this.#bus.send({ type: 'output', id, stream, data: data.toString('base64') });
	}

	#exit(id: number, code: number): void {
		this.#bus.send({ type: 'exit', id, code });
	}
}

const noProgram = (place: string, container?: string): string =>
	container === undefined
		? `${place} runs no program, so it writes nothing: the annotation cnilab.dev/run gives it one`
		: `container ${container} of ${place} runs no program, so it writes nothing: the annotation cnilab.dev/run.${container} gives it one`;
