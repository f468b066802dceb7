import { constants } from 'node:os';
import { messageOf } from '../../src/errors.ts';
import { expandShell } from '../../src/model/expand.ts';
import type { PodProgram } from '../../src/model/pod-program.ts';
import { Log } from './log.ts';
import { type Environment, killGroup, type Process, startIn } from './process.ts';
import { watchReadiness } from './readiness.ts';
import type { Wanted } from './wanted.ts';

/** Pauses before a program is restarted, in ms: each is twice the one before, and the first again after the program has
 * run for `longRun`. (The kubelet's go from 10 s to 5 min: too long for a lab.) */
const firstPause = 250;
const longestPause = 10_000;
const longRun = 10_000;

/** A program without a probe is ready as soon as it runs. After a restart it must first run for this time, in ms, so
 * that a crash loop does not change all kernels each time. */
const trialRun = 1000;

/** The state of one program of a pod. */
export interface Fate {
	readonly begun: boolean;
	readonly restarts: number;
	readonly ready: boolean;
	/** Why it is not running at present. */
	readonly ended?: string;
	/** Present if it is not restarted. */
	readonly exitCode?: number;
}

/** What a program needs at each start. Functions, since its pod may have changed by then. */
export interface Course {
	readonly program: PodProgram;
	readonly wanted: () => Wanted;
	readonly environment: () => Environment;
	/** Why its container cannot be created at present: its environment refers to something that does not exist. */
	readonly trouble: () => string | undefined;
	readonly startsAgain: (code: number) => boolean;
	readonly changed: () => void;
}

/** The program of one container, from its first start to its pod's end. */
export class Program {
	readonly log = new Log();
	readonly #course: Course;
	#child: Process | undefined;
	#pause = firstPause;
	#again: NodeJS.Timeout | undefined;
	#watch = new AbortController();
	#stopped = false;
	#fate: Fate = { begun: false, restarts: 0, ready: false };

	constructor(course: Course) {
		this.#course = course;
	}

	get fate(): Fate {
		return this.#fate;
	}

	start(): void {
		if (this.#stopped) return;
		const { program, wanted, environment, startsAgain, trouble } = this.#course;
		const missing = trouble();
		if (missing !== undefined) {
			this.#waitFor(missing);
			return;
		}
		const began = performance.now();
		const ended = (how: string, code: number) => {
			this.#watch.abort();
			// Ends its descendants too, so that their ports are free.
			killGroup(this.#child);
			if (this.#stopped) return;
			if (!startsAgain(code)) {
				this.#end(how, code);
				return;
			}
			if (performance.now() - began > longRun) this.#pause = firstPause;
			this.#note(`${how}; starting it again in ${this.#pause} ms`);
			this.#startLater();
			const { restarts } = this.#fate;
			this.#become({ begun: true, restarts: restarts + 1, ready: false, ended: how });
		};
		try {
			const env = environment();
			const run = expandShell(program.run, (name) => env[name]);
			const child = startIn({ inside: wanted().inside, env }, ['/bin/sh', '-c', run]);
			this.#child = child;
			child.stdout?.on('data', (data: Buffer) => this.log.add('stdout', data));
			child.stderr?.on('data', (data: Buffer) => this.log.add('stderr', data));
			child.once('error', (error) => ended(error.message, neverRan));
			child.once('exit', (code, signal) =>
				ended(signal ? `ended by ${signal}` : exitWords(code), codeOf(code, signal)),
			);
			this.#look(env);
		} catch (error) {
			ended(messageOf(error), neverRan);
		}
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#again);
		this.#watch.abort();
		killGroup(this.#child);
		this.log.end();
	}

	/** Waits for objects that its environment refers to: the start is retried, whatever the pod's restartPolicy
	 * (CreateContainerConfigError). */
	#waitFor(what: string): void {
		this.#startLater();
		this.#become({ ...this.#fate, begun: true, ready: false, ended: what });
	}

	#startLater(): void {
		this.#again = setTimeout(() => this.start(), this.#pause);
		this.#pause = Math.min(2 * this.#pause, longestPause);
	}

	/** The program is not restarted. Its last output may still arrive. */
	#end(how: string, exitCode: number): void {
		if (exitCode === neverRan) {
			this.#note(how);
			this.log.end();
		} else this.#child?.once('close', () => this.log.end());
		this.#become({ begun: true, restarts: this.#fate.restarts, ready: false, ended: how, exitCode });
	}

	/** Watches its readiness. The last error is kept until the next attempt has run for a while, or is ready. */
	#look(env: Environment): void {
		this.#watch = new AbortController();
		const { signal } = this.#watch;
		const { ended: _, ...rest } = this.#fate;
		const { readiness = [] } = this.#course.program;
		const { pod, inside } = this.#course.wanted();
		const probed = readiness.length > 0;
		const first = rest.restarts === 0;
		this.#become({ ...this.#fate, begun: true, ready: !probed && first });
		const changed = (ready: boolean) => this.#become({ ...rest, begun: true, ready });
		if (probed) watchReadiness({ probes: readiness, pod, inside, env }, { changed, signal });
		if (!first) setTimeout(() => signal.aborted || changed(!probed || this.#fate.ready), trialRun).unref();
	}

	#note(what: string): void {
		this.log.add('stderr', Buffer.from(`cnilab: ${this.#course.program.run}: ${what}\n`));
	}

	#become(fate: Fate): void {
		this.#fate = fate;
		this.#course.changed();
	}
}

/** The kubelet's exit code of a container that could not be started. */
const neverRan = 128;

const codeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
	signal ? 128 + constants.signals[signal] : (code ?? 0);

/** 127 is a shell's exit code for an unknown program. */
const exitWords = (code: number | null): string =>
	code === 127 ? 'exited with 127: no such program on this node' : `exited with ${code}`;
