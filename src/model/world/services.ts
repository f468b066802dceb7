import type { LabError } from '../../errors.ts';
import { nameOf, type Pod, type Service, type Topology } from '../cluster.ts';
import type { ServiceResource } from '../resource.ts';
import { hasLabels } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { allocateClusterIps } from './cluster-ips.ts';
import { objectsOf } from './contents.ts';
import { allocateNodePorts } from './node-ports.ts';
import type { Store } from './store.ts';

interface Input {
	readonly topology: Pick<Topology, 'serviceCIDR'>;
	readonly store: Store;
	readonly pods: readonly Pod[];
	readonly previous: readonly Service[];
}

interface Services {
	readonly services: readonly Service[];
	readonly errors: readonly LabError[];
	readonly warnings: readonly Warning[];
}

/** The services with the addresses and node ports that the API server would have given them, and a warning where one
 * leads nowhere. */
export const servicesOf = ({ topology: { serviceCIDR }, store, pods, previous }: Input): Services => {
	const services = objectsOf(store, 'Service');
	const { ips, errors: ipErrors } = allocateClusterIps({ services, serviceCIDR, previous });
	const { nodePorts, errors: portErrors } = allocateNodePorts({ services, previous });
	return {
		services: services.map((service) => {
			const { namespace, name, type, selector } = service;
			const clusterIP = ips.get(nameOf(service));
			const ports = service.ports.map((port, index) => {
				const nodePort = nodePorts.get(nameOf(service))?.[index];
				return { ...port, ...(nodePort === undefined ? {} : { nodePort }) };
			});
			return {
				namespace,
				name,
				type,
				...(clusterIP === undefined ? {} : { clusterIP }),
				...(selector === undefined ? {} : { selector }),
				ports,
			};
		}),
		errors: [...ipErrors, ...portErrors],
		warnings: services.flatMap((service) => leadsNowhere(service, pods)),
	};
};

/** Kubernetes takes such services without a word; here a port that no container declares has no server either. */
const leadsNowhere = (service: ServiceResource, pods: readonly Pod[]): readonly Warning[] => {
	const { selector, namespace, source: where } = service;
	if (selector === undefined || service.type === 'ExternalName') return [];
	const selected = pods.filter((pod) => pod.namespace === namespace && hasLabels(pod.labels, selector));
	if (selected.length === 0) {
		const written = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
		const message = `service ${nameOf(service)} selects no pod: none in namespace ${namespace} has ${written.join(', ')}`;
		return [{ code: 'service-selects-nothing', message, where }];
	}
	return service.ports
		.filter((port) => !selected.some((pod) => serves(pod, port)))
		.map(({ port, protocol, targetPort }) => ({
			code: 'service-port-unserved',
			message: `service ${nameOf(service)} leads port ${port} to ${protocol} ${targetPort}, which no pod that it selects declares: nothing will answer`,
			where,
		}));
};

const serves = ({ ports }: Pod, { targetPort, protocol }: ServiceResource['ports'][number]): boolean =>
	ports.some(
		(port) => port.protocol === protocol && (typeof targetPort === 'number' ? port.port : port.name) === targetPort,
	);
