import { selectorText } from '../listing/words.ts';
import { nameOf } from '../model/name-of.ts';
import { specIn } from '../model/read/path.ts';
import type { WorkloadResource } from '../model/resource.ts';
import { endedOf, pendingOf, podsMadeBy } from '../model/write/live.ts';
import { templateOf } from '../model/write/manifest.ts';
import { replicaSetName } from '../model/write/replica-set.ts';
import type { Description } from './description.ts';
import { containersOf } from './pod.ts';
import { headOf, type View, warningsOf } from './view.ts';

export const describeWorkload = (view: View, workload: WorkloadResource): Description => {
	const { cluster } = view;
	const pods = podsMadeBy(cluster, workload);
	const pending = pendingOf(cluster, workload);
	const ended = endedOf(cluster, workload);
	const ready = pods.filter((pod) => pod.ready).length;
	const wanted = workload.kind === 'DaemonSet' ? pods.length + pending.length : workload.replicas;
	const template = templateOf(workload);
	return {
		...headOf(view, workload),
		selector: workload.selector ? selectorText(workload.selector) : null,
		replicas: `${wanted} desired, ${pods.length + pending.length} made, ${ready} ready${ended.length > 0 ? `, ${ended.length} ended` : ''}`,
		replicaSet: workload.kind === 'Deployment' ? replicaSetName(workload) : undefined,
		service: workload.serviceName,
		podLabels: workload.template.labels,
		podAnnotations: workload.template.annotations,
		serviceAccount: workload.template.spec.serviceAccount,
		containers: containersOf(template.spec),
		nodeSelector:
			specIn({ spec: template.spec })['nodeSelector'] === undefined ? undefined : workload.template.spec.nodeSelector,
		pods: [
			...pods.map((pod) => ({
				name: nameOf(pod),
				state: pod.ready ? 'ready' : 'not ready',
				node: pod.node,
				IP: pod.ip,
			})),
			...pending.map((pod) => ({ name: nameOf(pod), state: `Pending: ${pod.reason}`, node: '', IP: '' })),
			...ended.map((pod) => ({ name: nameOf(pod), state: `ended with ${pod.exitCode}`, node: pod.node, IP: '' })),
		],
		warnings: [...new Set([...warningsOf(view, workload, workload), ...pods.flatMap((pod) => warningsOf(view, pod))])],
	};
};
