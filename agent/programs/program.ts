import { constants } from 'node:os';
import { messageOf } from '../../src/errors.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { type ProgramState, programId } from '../../src/model/program.ts';
import { Log } from './log.ts';
import { killGroup, type Process, startIn } from './process.ts';
import { watchReadiness } from './readiness.ts';
import type { Wanted } from './wanted.ts';

/** Pauses before a program that has ended is started again, in ms: it doubles each time, and begins anew when the
 * program has run for a while. (The kubelet's go from 10 s to 5 min: too long for a lab.) */
const firstPause = 250;
const longestPause = 10_000;
const longRun = 10_000;

/** A program without a probe is ready as soon as it runs; one that has ended before must run for so long, in ms, lest
 * all kernels change with each vain attempt. */
const trialRun = 1000;

/** A pod's program, from its pod's beginning to its end. */
export class Program {
	readonly name: string;
	readonly log = new Log();
	readonly #wanted: Wanted;
	readonly #changed: () => void;
	#child: Process | undefined;
	#pause = firstPause;
	#again: NodeJS.Timeout | undefined;
	#watch = new AbortController();
	#stopped = false;
	#state: ProgramState;

	constructor(wanted: Wanted, changed: () => void) {
		this.#wanted = wanted;
		this.#changed = changed;
		this.name = nameOf(wanted.pod);
		this.#state = { pod: this.name, id: programId(wanted.pod), restarts: 0, ready: false };
		// Whoever makes it knows of it before it says anything.
		queueMicrotask(() => this.#start());
	}

	get state(): ProgramState {
		return this.#state;
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#again);
		this.#watch.abort();
		killGroup(this.#child);
		this.log.end();
	}

	#start(): void {
		if (this.#stopped) return;
		const began = performance.now();
		const ended = (how: string, code: number) => {
			this.#watch.abort();
			// What it started goes with it, so that its ports are free.
			killGroup(this.#child);
			if (this.#stopped) return;
			if (!startsAgain(this.#wanted.pod, code)) return this.#end(how, code);
			if (performance.now() - began > longRun) this.#pause = firstPause;
			const { run } = this.#wanted;
			this.log.add('stderr', Buffer.from(`cnilab: ${run}: ${how}; starting it again in ${this.#pause} ms\n`));
			this.#again = setTimeout(() => this.#start(), this.#pause);
			this.#pause = Math.min(2 * this.#pause, longestPause);
			const { ended: _, ...rest } = this.#state;
			this.#become({ ...rest, restarts: rest.restarts + 1, ready: false, ended: how });
		};
		try {
			const child = startIn(this.#wanted, ['/bin/sh', '-c', this.#wanted.run]);
			this.#child = child;
			child.stdout?.on('data', (data: Buffer) => this.log.add('stdout', data));
			child.stderr?.on('data', (data: Buffer) => this.log.add('stderr', data));
			child.once('error', (error) => ended(error.message, neverRan));
			child.once('exit', (code, signal) =>
				ended(signal ? `ended by ${signal}` : exitWords(code), codeOf(code, signal)),
			);
			this.#look();
		} catch (error) {
			ended(messageOf(error), neverRan);
		}
	}

	/** For good. What it wrote last may be still on its way. */
	#end(how: string, exitCode: number): void {
		if (exitCode === neverRan) {
			this.log.add('stderr', Buffer.from(`cnilab: ${this.#wanted.run}: ${how}\n`));
			this.log.end();
		} else this.#child?.once('close', () => this.log.end());
		const { pod, id, restarts } = this.#state;
		this.#become({ pod, id, restarts, ready: false, ended: how, exitCode });
	}

	/** How it ended last counts until the next attempt has lasted, or is ready. */
	#look(): void {
		this.#watch = new AbortController();
		const { signal } = this.#watch;
		const { ended: _, ...rest } = this.#state;
		const probed = this.#wanted.pod.readiness !== undefined;
		const first = rest.restarts === 0;
		this.#become({ ...this.#state, ready: !probed && first });
		const changed = (ready: boolean) => this.#become({ ...rest, ready });
		if (probed) watchReadiness(this.#wanted, { changed, signal });
		if (!first) setTimeout(() => signal.aborted || changed(!probed || this.#state.ready), trialRun).unref();
	}

	#become(state: ProgramState): void {
		this.#state = state;
		this.#changed();
	}
}

/** What the kubelet says of a container that could not be started. */
const neverRan = 128;

/** pkg/kubelet/container/helpers.go: ShouldContainerBeRestarted. */
const startsAgain = ({ restartPolicy }: Pod, code: number): boolean =>
	restartPolicy === undefined || (restartPolicy === 'OnFailure' && code !== 0);

const codeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
	signal ? 128 + constants.signals[signal] : (code ?? 0);

/** A shell's code for a program that it did not find. */
const exitWords = (code: number | null): string =>
	code === 127 ? 'exited with 127: no such program on this node' : `exited with ${code}`;
