import type { Pod, Service, ServicePort } from './cluster.ts';
import { hasLabels } from './selector.ts';

/** A pod's port behind a port of a Service. */
export interface Endpoint {
	readonly pod: Pod;
	readonly port: ServicePort;
	readonly targetPort: number;
}

/** Where a Service with a selector leads: its ready pods, port by port, as the endpoints controller lists them. A named
 * target port is looked up in each pod; a number is taken as it is, whoever listens there. */
export const endpointsOf = (
	{ namespace, selector, type, ports }: Service,
	pods: readonly Pod[],
): readonly Endpoint[] => {
	if (selector === undefined || type === 'ExternalName') return [];
	const selected = pods.filter((pod) => pod.namespace === namespace && pod.ready && hasLabels(pod.labels, selector));
	return ports.flatMap((port) =>
		selected.flatMap((pod) => {
			const targetPort = targetIn(pod, port);
			return targetPort === undefined ? [] : [{ pod, port, targetPort }];
		}),
	);
};

const targetIn = ({ ports }: Pod, { targetPort, protocol }: ServicePort): number | undefined =>
	typeof targetPort === 'number'
		? targetPort
		: ports.find((port) => port.name === targetPort && port.protocol === protocol)?.port;
