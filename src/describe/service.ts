import { nameOf } from '../model/name-of.ts';
import { refOf } from '../model/resource.ts';
import type { Service } from '../model/service.ts';
import { portsBehind } from '../model/write/live.ts';
import type { Description } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

export const describeService = (view: View, name: string): Description => {
	const { cluster, store } = view;
	const service = cluster.services.find((one) => nameOf(one) === name);
	if (!service) return {};
	const resource = store.objects[refOf({ kind: 'Service', ...service })];
	const isHeadless = service.clusterIP === undefined && service.type !== 'ExternalName';
	return {
		...headOf(view, { kind: 'Service', labels: resource?.labels ?? {}, ...pick(service) }),
		selector: service.selector ?? {},
		type: service.type,
		IP: service.clusterIP ?? (isHeadless ? 'None' : null),
		externalName: service.externalName,
		externalIPs: service.externalIPs,
		loadBalancer: service.loadBalancerIPs,
		loadBalancerSourceRanges: service.loadBalancerSourceRanges,
		DNS: cluster.topology.dns ? `${service.name}.${service.namespace}.svc.cluster.local` : undefined,
		ports: portsOf(view, service),
		sessionAffinity: service.affinitySeconds === undefined ? 'None' : `ClientIP, ${service.affinitySeconds} s`,
		externalTrafficPolicy: service.type === 'ClusterIP' ? undefined : (service.externalTrafficPolicy ?? 'Cluster'),
		internalTrafficPolicy: service.internalTrafficPolicy ?? 'Cluster',
		healthCheckNodePort: service.healthCheckNodePort,
		trafficDistribution: service.trafficDistribution,
		endpoints: endpointsOf(view, service),
		warnings: warningsOf(view, service, resource),
	};
};

const pick = ({ namespace, name }: Service) => ({ namespace, name });

const portsOf = ({ cluster }: View, service: Service) =>
	service.ports.map(({ name = '', port, protocol, targetPort, nodePort }) => {
		const behind = portsBehind(cluster, service).filter(
			(one) => one.protocol === protocol && (one.port ?? '') === name,
		);
		const ready = behind.flatMap(({ endpoints }) => endpoints).filter((one) => one.ready);
		return {
			name,
			port: `${port}/${protocol}`,
			targetPort: String(targetPort),
			nodePort: nodePort === undefined ? '' : String(nodePort),
			ready: String(ready.length),
		};
	});

const endpointsOf = ({ cluster }: View, service: Service) => {
	const rows = portsBehind(cluster, service).flatMap(({ port: name = '', endpoints }) =>
		endpoints.map(({ ip, port, pod = '', node = '', ready, terminating }) => ({
			address: port === undefined ? ip : `${ip}:${port}`,
			port: name,
			pod,
			node,
			state: terminating ? 'terminating' : ready ? 'ready' : 'not ready',
		})),
	);
	return rows.length > 0 ? rows : null;
};
