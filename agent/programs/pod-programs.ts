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

/** The programs of one pod, from its start to its end. Init containers' run one after the other: each starts when the
 * one before has succeeded or, if that is a sidecar, is running. Then all others start at once
 * (pkg/kubelet/kuberuntime: computePodActions). */
export class PodPrograms {
	readonly name: string;
	readonly #all: readonly One[];
	readonly #services: KnownServices;
	readonly #changed: () => void;
	#wanted: Wanted;
	/** The number of programs that have been started. */
	#begun = 0;

	constructor(wanted: Wanted, { services, changed }: { services: KnownServices; changed: () => void }) {
		this.#wanted = wanted;
		this.#services = services;
		this.#changed = changed;
		this.name = nameOf(wanted.pod);
		this.#all = (wanted.pod.programs ?? []).map((program) => ({ program, running: this.#make(program) }));
		// Deferred, so that the constructor's caller has this object before the first callback.
		queueMicrotask(() => this.#go());
	}

	get state(): ProgramState {
		return stateOf(this.#wanted.pod, this.#all);
	}

	/** Takes the pod's current state in the cluster, for later starts. */
	adopt(wanted: Wanted): void {
		this.#wanted = wanted;
	}

	/** The output of a container's program; without a container that of the pod's main program, or else the first.
	 * Undefined if there is none. */
	logOf(container?: string): Log | undefined {
		return this.#named(container)?.running.log;
	}

	/** Why that program has no output yet, in the kubelet's words (pkg/kubelet: validateContainerLogStatus); undefined if
	 * it has started. */
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

	/** Starts all programs that may start now. */
	#go(): void {
		// Starting one calls #heed, which may come back here: the count is read anew each time.
		for (let next = this.#all[this.#begun]; next; next = this.#all[this.#begun]) {
			const before = this.#all[this.#begun - 1];
			if (before && isAwaited(before)) return;
			this.#begun++;
			next.running.start();
		}
	}

	#heed(): void {
		const last = this.#all[this.#begun - 1];
		if (last && !isAwaited(last) && this.#begun < this.#all.length) this.#go();
		// Sidecars end with the main programs.
		if (this.state.exitCode !== undefined)
			for (const { program, running } of this.#all) if (program.role === 'sidecar') running.stop();
		this.#changed();
	}
}

/** Whether the next program has to wait for this one. */
const isAwaited = ({ program, running: { fate } }: One): boolean => {
	if (program.role === 'init') return fate.exitCode !== 0;
	return program.role === 'sidecar' && (!fate.begun || fate.ended !== undefined);
};

/** Whether a program is restarted (pkg/kubelet/container/helpers.go: ShouldContainerBeRestarted; for init containers
 * kuberuntime, which restarts those under Always as under OnFailure). */
const startsAgain = ({ restartPolicy }: Pod, { role }: PodProgram, code: number): boolean => {
	if (role === 'sidecar') return true;
	if (restartPolicy === 'Never') return false;
	return (restartPolicy === undefined && role === undefined) || code !== 0;
};

/** The state of all programs of the pod together. */
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

/** The pod's exit code, once none of its main programs is restarted: the first that is not 0. */
const exitOf = (mains: readonly { readonly exitCode?: number }[]): number | undefined => {
	const codes = mains.map(({ exitCode }) => exitCode);
	if (codes.length === 0 || codes.includes(undefined)) return undefined;
	return codes.find((code) => code !== 0) ?? 0;
};
