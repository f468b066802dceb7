import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { PodProgram } from '../../src/model/pod-program.ts';
import { type ProgramState, programId } from '../../src/model/program.ts';
import { podEnvironment } from './environment.ts';
import type { KnownServices } from './known-services.ts';
import type { Log } from './log.ts';
import { Program } from './program.ts';
import type { Wanted } from './wanted.ts';

interface One {
	readonly program: PodProgram;
	readonly running: Program;
}

/** The programs of one pod, from its beginning to its end: those of init containers one after the other, each when the
 * one before it has ended well or, a sidecar, runs; then all others at once (pkg/kubelet/kuberuntime:
 * computePodActions). */
export class PodPrograms {
	readonly name: string;
	readonly #all: readonly One[];
	readonly #services: KnownServices;
	readonly #changed: () => void;
	#wanted: Wanted;
	/** So many have been begun. */
	#begun = 0;

	constructor(wanted: Wanted, { services, changed }: { services: KnownServices; changed: () => void }) {
		this.#wanted = wanted;
		this.#services = services;
		this.#changed = changed;
		this.name = nameOf(wanted.pod);
		this.#all = (wanted.pod.programs ?? []).map((program) => ({ program, running: this.#make(program) }));
		// Whoever makes it knows of it before it says anything.
		queueMicrotask(() => this.#go());
	}

	get state(): ProgramState {
		return stateOf(this.#wanted.pod, this.#all);
	}

	/** The same pod as the cluster has it now: what starts again goes by it. */
	adopt(wanted: Wanted): void {
		this.#wanted = wanted;
	}

	/** What the program of a container has written; absent: of the one that the pod is there for, or else the first.
	 * Undefined: it has none. */
	logOf(container?: string): Log | undefined {
		return this.#named(container)?.running.log;
	}

	/** Why that program has written nothing yet, in the kubelet's words (pkg/kubelet: validateContainerLogStatus);
	 * undefined: it has begun. */
	waits(container?: string): string | undefined {
		const one = this.#named(container);
		if (!one || one.running.fate.begun) return undefined;
		const name = one.program.container;
		return `container "${name}" in pod "${this.#wanted.pod.name}" is waiting to start: PodInitializing`;
	}

	#named(container?: string): One | undefined {
		if (container !== undefined) return this.#all.find(({ program }) => program.container === container);
		return this.#all.find(({ program }) => program.role === undefined) ?? this.#all[0];
	}

	stop(): void {
		for (const { running } of this.#all) running.stop();
	}

	#make(program: PodProgram): Program {
		const running = new Program({
			program,
			wanted: () => this.#wanted,
			environment: () => podEnvironment(this.#wanted.pod, this.#servicesFor(running), program.container),
			trouble: () => this.#wanted.pod.env?.[program.container]?.trouble,
			startsAgain: (code) => startsAgain(this.#wanted.pod, program, code),
			changed: () => this.#heed(),
		});
		return running;
	}

	#servicesFor(running: Program) {
		return running.fate.restarts > 0 ? this.#services.renew(this.#wanted.pod) : this.#services.of(this.#wanted.pod);
	}

	/** Begins whatever may begin now. */
	#go(): void {
		for (const { program, running } of this.#all.slice(this.#begun)) {
			const before = this.#all[this.#begun - 1];
			if (before && isAwaited(before)) return;
			this.#begun++;
			running.start();
			if (program.role === 'init') return;
		}
	}

	#heed(): void {
		const last = this.#all[this.#begun - 1];
		if (last && !isAwaited(last) && this.#begun < this.#all.length) this.#go();
		// Sidecars end with those whom they are there for.
		if (this.state.exitCode !== undefined)
			for (const { program, running } of this.#all) if (program.role === 'sidecar') running.stop();
		this.#changed();
	}
}

/** Whoever comes after it waits for it. */
const isAwaited = ({ program, running: { fate } }: One): boolean => {
	if (program.role === 'init') return fate.exitCode !== 0;
	return program.role === 'sidecar' && (!fate.begun || fate.ended !== undefined);
};

/** pkg/kubelet/container/helpers.go: ShouldContainerBeRestarted, and for init containers kuberuntime: those under Always
 * are started again as under OnFailure. */
const startsAgain = ({ restartPolicy }: Pod, { role }: PodProgram, code: number): boolean => {
	if (role === 'sidecar') return true;
	if (restartPolicy === 'Never') return false;
	return (restartPolicy === undefined && role === undefined) || code !== 0;
};

/** Of all of them together. */
const stateOf = (pod: Pod, all: readonly One[]): ProgramState => {
	const fates = all.map(({ program, running }) => ({ ...program, ...running.fate }));
	const init = fates.find(({ role, exitCode }) => role === 'init' && exitCode !== 0);
	const counted = init ? fates.filter(({ role }) => role === 'init') : fates.filter(({ role }) => role !== 'init');
	const troubled = init ?? counted.find(({ ended }) => ended !== undefined);
	const exitCode = init ? init.exitCode : exitOf(fates.filter(({ role }) => role === undefined));
	return {
		pod: nameOf(pod),
		id: programId(pod),
		restarts: counted.reduce((sum, { restarts }) => sum + restarts, 0),
		ready: !init && counted.every(({ ready }) => ready),
		...(init && { initializing: init.container }),
		...(troubled?.ended !== undefined && { container: troubled.container, ended: troubled.ended }),
		...(exitCode !== undefined && { exitCode }),
	};
};

/** The pod's, once none of those that it is there for runs again: the first that is not 0. */
const exitOf = (mains: readonly { readonly exitCode?: number }[]): number | undefined => {
	const codes = mains.map(({ exitCode }) => exitCode);
	if (codes.length === 0 || codes.includes(undefined)) return undefined;
	return codes.find((code) => code !== 0) ?? 0;
};
