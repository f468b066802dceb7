import { isMap } from '../read/path.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { ServiceResource } from '../resource.ts';
import { type Balancer, balancersOf, type Endpoint, type Endpoints, type Service } from '../service.ts';
import { some } from './fields.ts';

/** The spec as written, with allocated values. Ignored fields of ports are kept. */
export const liveServiceSpec = (written: Readonly<Record<string, unknown>>, given: object): object => {
	const asked = Array.isArray(written['ports']) ? written['ports'] : [];
	const ports = 'ports' in given && Array.isArray(given.ports) ? given.ports : [];
	return {
		...written,
		...given,
		...(ports.length > 0 && {
			ports: ports.map((port: object, i) => ({ ...(isMap(asked[i]) ? asked[i] : {}), ...port })),
		}),
	};
};

/** @param service with requested or with allocated values */
export const serviceSpecOf = (
	service: Pick<ServiceResource, 'type' | 'ports'> & Partial<Omit<ServiceResource, 'type' | 'ports'>>,
): object => {
	const { type, clusterIP, externalName, selector, ports, affinitySeconds } = service;
	const sticky = affinitySeconds !== undefined;
	return withoutUndefined({
		type,
		clusterIP,
		externalName,
		selector,
		ports: some(ports),
		externalIPs: service.externalIPs,
		externalTrafficPolicy: service.externalTrafficPolicy,
		internalTrafficPolicy: service.internalTrafficPolicy,
		healthCheckNodePort: service.healthCheckNodePort,
		loadBalancerIP: service.loadBalancerIP,
		loadBalancerClass: service.loadBalancerClass,
		loadBalancerSourceRanges: service.loadBalancerSourceRanges,
		allocateLoadBalancerNodePorts: service.allocateLoadBalancerNodePorts,
		sessionAffinity: sticky ? 'ClientIP' : undefined,
		sessionAffinityConfig: sticky ? { clientIP: { timeoutSeconds: affinitySeconds } } : undefined,
		publishNotReadyAddresses: service.publishNotReadyAddresses,
		trafficDistribution: service.trafficDistribution,
	});
};

export const serviceStatusOf = (service: Service): object => ({
	loadBalancer: withoutUndefined({ ingress: some(balancersOf(service).map(ingressOf)) }),
});

/** Includes the default ipMode that the API server fills in (pkg/apis/core/v1: SetDefaults_Service). */
const ingressOf = ({ ip, proxy }: Balancer): object => ({ ip, ipMode: proxy ? 'Proxy' : 'VIP' });

/** The endpoints of a service's ports as subsets, one per target port, with ready and unready addresses separated. */
export const subsetsOf = (ports: readonly Endpoints[]): readonly object[] =>
	ports.flatMap(({ port: name, protocol, endpoints }) =>
		[...Map.groupBy(endpoints, ({ port }) => port)].map(([port, behind]) =>
			withoutUndefined({
				addresses: some(behind.filter(({ ready }) => ready).map(addressOf)),
				notReadyAddresses: some(behind.filter(({ ready }) => !ready).map(addressOf)),
				ports: port === undefined ? undefined : [withoutUndefined({ name, port, protocol })],
			}),
		),
	);

const addressOf = ({ ip, node, pod }: Endpoint): object => {
	const [namespace, name] = pod?.split('/') ?? [];
	return withoutUndefined({ ip, nodeName: node, targetRef: name ? { kind: 'Pod', namespace, name } : undefined });
};
