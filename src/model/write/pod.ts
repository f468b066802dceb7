import { specOf } from '../control/contents.ts';
import { type EndedPod, endOf } from '../ended-pod.ts';
import type { PendingPod } from '../pending-pod.ts';
import type { Pod } from '../pod.ts';
import { type ProgramState, programId } from '../program.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { anyTime, type Live } from './live.ts';
import { type KubeObject, metadataOf } from './manifest.ts';
import { podSpecOf } from './pod-spec.ts';

export const livePod = (live: Live, pod: Pod): KubeObject => {
	const hostIP = live.cluster.nodes.find(({ name }) => name === pod.node)?.address;
	const spec = specOf(live.store, pod);
	const program = programOf(live, pod);
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: withoutUndefined({
			...metadataOf(pod),
			ownerReferences: ownersOf(pod),
			deletionTimestamp: pod.terminating && anyTime,
		}),
		spec: { ...(spec && podSpecOf(spec)), nodeName: pod.node },
		status: withoutUndefined({
			phase: 'Running',
			conditions: [{ type: 'Ready', status: pod.ready ? 'True' : 'False' }],
			containerStatuses: program && [containerStatus(pod, program, spec?.containers[0]?.name)],
			hostIP,
			podIP: pod.ip,
			podIPs: [{ ip: pod.ip }],
		}),
	};
};

/** How the pod's own program fares. */
export const programOf = ({ programs }: Pick<Live, 'programs'>, pod: Pod): ProgramState | undefined =>
	pod.run ? programs?.find(({ id }) => id === programId(pod)) : undefined;

const containerStatus = ({ ready }: Pod, { restarts, ended }: ProgramState, name = ''): object => ({
	...{ name, ready, restartCount: restarts },
	state: ended === undefined ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff', message: ended } },
});

/** It keeps the address that it had. */
export const liveEnded = (live: Live, pod: EndedPod): KubeObject => {
	const { phase, reason } = endOf(pod);
	const { exitCode } = pod;
	const shown = livePod(live, pod);
	const name = specOf(live.store, pod)?.containers[0]?.name ?? '';
	const restartCount = programOf(live, pod)?.restarts ?? 0;
	return {
		...shown,
		status: {
			...shown.status,
			phase,
			conditions: [{ type: 'Ready', status: 'False', reason: exitCode === 0 ? 'PodCompleted' : 'PodFailed' }],
			containerStatuses: [{ name, ready: false, restartCount, state: { terminated: { exitCode, reason } } }],
		},
	};
};

/** With what the scheduler says of it (core/v1: PodScheduled). */
export const livePending = (live: Live, pod: PendingPod): KubeObject => {
	const spec = specOf(live.store, pod);
	const { reason: message } = pod;
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: withoutUndefined({ ...metadataOf(pod), ownerReferences: ownersOf(pod) }),
		spec: { ...(spec && podSpecOf(spec)) },
		status: {
			phase: 'Pending',
			conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
		},
	};
};

/** Real clusters have a ReplicaSet between a Deployment and its pods; here the Deployment makes them itself. */
const ownersOf = ({ owner }: Pick<Pod, 'owner'>): readonly object[] | undefined => {
	const [kind, name] = owner?.split('/') ?? [];
	if (!kind || !name) return undefined;
	return [{ apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, name, controller: true }];
};
