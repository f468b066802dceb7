import type { Pod } from '../pod.ts';
import type { ProgramState } from '../program.ts';
import type { PodSpec } from '../resource.ts';

/** STATUS of a scheduled pod, as kubectl prints it (pkg/printers/internalversion: printPod). */
export const statusWord = (pod: Pod, spec: PodSpec | undefined, program: ProgramState | undefined): string => {
	if (pod.terminating) return 'Terminating';
	const waiting = waitingReason(pod, program);
	if (program?.initializing === undefined) return waiting ?? 'Running';
	if (waiting !== undefined) return `Init:${waiting}`;
	const inits = spec?.initContainers ?? [];
	return `Init:${inits.findIndex(({ name }) => name === program.initializing)}/${inits.length}`;
};

/** Why a container's program does not run now, in the kubelet's words. After the first failure it is restarted at once,
 * so the reason is Error until then. */
export const waitingReason = (pod: Pod, program: ProgramState | undefined): string | undefined => {
	if (program?.ended === undefined) return undefined;
	if (pod.env?.[program.container ?? '']?.trouble !== undefined) return 'CreateContainerConfigError';
	return program.initializing !== undefined && program.restarts <= 1 ? 'Error' : 'CrashLoopBackOff';
};

/** status.containerStatuses and initContainerStatuses of a pod with programs of its own, as far as known. */
export const containerStatuses = (pod: Pod, spec: PodSpec | undefined, program: ProgramState): object => {
	const { initializing, ended, container } = program;
	const inits = spec?.initContainers ?? [];
	const current = inits.findIndex(({ name }) => name === initializing);
	const reason = waitingReason(pod, program);
	const stateOf = (name: string): object =>
		reason !== undefined && (container ?? initializing ?? pod.mainContainer) === name
			? { waiting: { reason, message: ended } }
			: { running: {} };
	const initStatuses = inits.map(({ name, sidecar }, i) => {
		const over = initializing === undefined || i < current;
		const state = over && !sidecar ? completed : i <= current || over ? stateOf(name) : initialized;
		return { name, ready: over, restartCount: name === initializing ? program.restarts : 0, state };
	});
	const statuses = {
		name: pod.mainContainer ?? '',
		ready: pod.ready,
		restartCount: initializing === undefined ? program.restarts : 0,
		state: initializing === undefined ? stateOf(pod.mainContainer ?? '') : initialized,
	};
	return {
		...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
		containerStatuses: [statuses],
	};
};

const completed = { terminated: { exitCode: 0, reason: 'Completed' } };
const initialized = { waiting: { reason: 'PodInitializing' } };
