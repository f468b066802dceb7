import { type Cluster, nameOf, type Pod } from '../../../model/cluster.ts';
import { hasLabels } from '../../../model/selector.ts';
import type { ServicePort } from '../../../model/service.ts';
import type { Ip } from '../../../net/ip.ts';

type Members = Pick<Cluster, 'pods' | 'services'>;

/** The addresses behind a Service, as its EndpointSlices have them (felix/labelindex: ServiceIndex). */
export const addressesOf = (cluster: Members, service: string): readonly Ip[] =>
	behind(cluster, service).pods.map(({ ip }) => ip);

/** The same with their ports: "192.168.0.1,tcp:8080". */
export const socketsOf = (cluster: Members, service: string): readonly string[] => {
	const { pods, ports } = behind(cluster, service);
	return pods.flatMap((pod) =>
		ports.flatMap((port) => targetsOf(pod, port).map((target) => `${pod.ip},${port.protocol.toLowerCase()}:${target}`)),
	);
};

const behind = ({ pods, services }: Members, name: string) => {
	const service = services.find((one) => nameOf(one) === name);
	const selector = service?.selector;
	return {
		pods: selector
			? pods.filter((pod) => pod.namespace === service.namespace && pod.ready && hasLabels(pod.labels, selector))
			: [],
		ports: service?.ports ?? [],
	};
};

const targetsOf = ({ ports }: Pod, { targetPort, protocol }: ServicePort): readonly number[] =>
	typeof targetPort === 'number'
		? [targetPort]
		: ports.filter((port) => port.name === targetPort && port.protocol === protocol).map(({ port }) => port);
