import { makerOf, specOf } from '../control/contents.ts';
import { type EndedPod, endOf } from '../ended-pod.ts';
import type { PendingPod } from '../pending-pod.ts';
import type { Pod } from '../pod.ts';
import { type ProgramState, programId } from '../program.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { refOf } from '../resource.ts';
import { anyTime, type Live } from './live.ts';
import { type KubeObject, manifestOf, metadataOf } from './manifest.ts';
import { containerStatuses } from './pod-status.ts';
import { podFromTemplate } from './pod-template.ts';
import { ownerOf } from './replica-set.ts';

export const livePod = (live: Live, pod: Pod): KubeObject => {
	const hostIP = live.cluster.nodes.find(({ name }) => name === pod.node)?.address;
	const program = programOf(live, pod);
	const { metadata, spec } = writtenPod(live, pod);
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: withoutUndefined({ ...metadata, deletionTimestamp: pod.terminating && anyTime }),
		spec: { ...spec, nodeName: pod.node },
		status: withoutUndefined({
			phase: pod.initializing ? 'Pending' : 'Running',
			conditions: [{ type: 'Ready', status: pod.ready ? 'True' : 'False' }],
			...(program && containerStatuses(pod, specOf(live.store, pod), program)),
			hostIP,
			podIP: pod.ip,
			podIPs: [{ ip: pod.ip }],
		}),
	};
};

/** The state of the pod's own program. */
export const programOf = ({ programs }: Pick<Live, 'programs'>, pod: Pod): ProgramState | undefined =>
	pod.programs ? programs?.find(({ id }) => id === programId(pod)) : undefined;

/** An ended pod, with its former address. */
export const liveEnded = (live: Live, pod: EndedPod): KubeObject => {
	const { phase, reason } = endOf(pod);
	const { exitCode } = pod;
	const shown = livePod(live, pod);
	const name = containerOf(live, pod);
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

/** A Pending pod, with the scheduler's message (core/v1: PodScheduled). */
export const livePending = (live: Live, pod: PendingPod): KubeObject => {
	const { reason: message } = pod;
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		...writtenPod(live, pod),
		status: {
			phase: 'Pending',
			conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
		},
	};
};

type AnyPod = Pick<Pod, 'namespace' | 'name' | 'labels' | 'owner'>;

/** A bare pod from its manifest; any other from its workload's template. */
const writtenPod = ({ store }: Live, pod: AnyPod): Pick<KubeObject, 'metadata' | 'spec'> => {
	const { namespace, name, labels } = pod;
	const own = store.objects[refOf({ kind: 'Pod', namespace, name })];
	if (own?.kind === 'Pod') {
		const { metadata, spec = {} } = manifestOf({ ...own, labels });
		return { metadata, spec };
	}
	const maker = makerOf(store, pod);
	if (!maker) return { metadata: metadataOf(pod), spec: {} };
	const { annotations, spec } = podFromTemplate(maker, name);
	const ownerReferences = [ownerOf(maker)];
	return { metadata: { ...metadataOf({ ...pod, annotations }), ownerReferences }, spec };
};

const containerOf = ({ store }: Live, pod: AnyPod): string => specOf(store, pod)?.containers[0]?.name ?? '';
