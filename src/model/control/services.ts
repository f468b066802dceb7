import type { LabError } from '../../errors.ts';
import type { Labels } from '../labels.ts';
import { nameOf } from '../name-of.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { ServiceResource } from '../resource.ts';
import type { Service } from '../service.ts';
import type { Topology } from '../topology.ts';
import type { Warning } from '../warning.ts';
import { allocateClusterIps } from './cluster-ips.ts';
import { objectsOf } from './contents.ts';
import { allocateLoadBalancers } from './load-balancers.ts';
import { allocateNodePorts } from './node-ports.ts';
import type { Store } from './store.ts';

interface Input {
	readonly topology: Pick<Topology, 'serviceCIDR' | 'underlay' | 'external' | 'nodes'>;
	readonly store: Store;
	readonly previous: readonly Service[];
}

interface Services {
	readonly services: readonly Service[];
	readonly errors: readonly LabError[];
	readonly warnings: readonly Warning[];
}

/** The services with allocated cluster IPs, node ports and load balancer addresses. */
export const servicesOf = ({ topology, store, previous }: Input): Services => {
	const services = objectsOf(store, 'Service');
	const clusterIps = allocateClusterIps({ services, serviceCIDR: topology.serviceCIDR, previous });
	const nodePorts = allocateNodePorts({ services, previous });
	const balancers = allocateLoadBalancers({ services, topology, previous });
	const allocated = { clusterIps, nodePorts, balancers };
	return {
		services: services.map((service) => serviceOf(service, allocated)),
		errors: [...clusterIps.errors, ...nodePorts.errors],
		warnings: balancers.warnings,
	};
};

interface Allocated {
	readonly clusterIps: Pick<ReturnType<typeof allocateClusterIps>, 'ips'>;
	readonly nodePorts: Pick<ReturnType<typeof allocateNodePorts>, 'nodePorts' | 'healthChecks'>;
	readonly balancers: Pick<ReturnType<typeof allocateLoadBalancers>, 'ips' | 'others'>;
}

const serviceOf = (service: ServiceResource, { clusterIps, nodePorts, balancers }: Allocated): Service => {
	const { namespace, name, type, selector, ports, externalName, labels } = service;
	const key = nameOf(service);
	const balancer = balancers.ips.get(key);
	return {
		...withoutUndefined({ namespace, name, type, clusterIP: clusterIps.ips.get(key), selector }),
		ports: ports.map((port, index) => {
			const { nodePort: _, ...rest } = port;
			return withoutUndefined({ ...rest, nodePort: nodePorts.nodePorts.get(key)?.[index] });
		}),
		...withoutUndefined({
			externalName,
			externalIPs: service.externalIPs,
			loadBalancerIPs: balancer && [balancer],
			otherBalancers: balancers.others.get(key),
			loadBalancerSourceRanges: service.loadBalancerSourceRanges,
			healthCheckNodePort: nodePorts.healthChecks.get(key),
			externalTrafficPolicy: service.externalTrafficPolicy,
			internalTrafficPolicy: service.internalTrafficPolicy,
			affinitySeconds: service.affinitySeconds,
			publishNotReadyAddresses: service.publishNotReadyAddresses,
			trafficDistribution: service.trafficDistribution,
			unproxied: isUnproxied(labels) || undefined,
		}),
	};
};

/** kube-proxy does not watch Services with one of these labels, whatever the value. The first names the proxy that
 * serves them instead (cmd/kube-proxy/app/server.go: noProxyName, noHeadlessEndpoints). */
const isUnproxied = (labels: Labels): boolean =>
	['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'].some((label) =>
		Object.hasOwn(labels, label),
	);
