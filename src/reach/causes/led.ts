import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { Protocol } from '../../net/port.ts';
import type { Goal } from '../../trace/walk.ts';

/** What redirects connections from one address and port to another. */
export type Led =
	| {
			readonly by: ServiceAddress;
			/** "ns/name". */
			readonly service: string;
			readonly port: number;
			/** As in the Service: a number, or a port's name. */
			readonly targetPort: number | string;
			readonly nodePort?: number;
	  }
	/** "ns/name" of the pod. */
	| { readonly by: 'hostPort'; readonly pod: string; readonly hostPort: number; readonly port: number };

type ServiceAddress = 'clusterIP' | 'nodePort' | 'loadBalancerIP' | 'externalIP';

interface Asked {
	readonly to: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** Finds what redirected a connection. Undefined if nothing did, or nothing of the manifests. */
export const ledTo = (asked: Asked, goal: Goal, cluster: Cluster): Led | undefined => {
	if (asked.to === goal.ip && asked.port === goal.port) return undefined;
	return byService(asked, cluster) ?? byHostPort(asked, goal, cluster);
};

const byService = ({ to, port, protocol }: Asked, { services, nodes }: Cluster): Led | undefined => {
	const isNodes = nodes.some(({ address }) => address === to);
	for (const service of services)
		for (const one of service.ports.filter((own) => own.protocol === protocol)) {
			const by = one.port === port ? addressKind(service, to) : undefined;
			if (by) return leader(service, one, by);
			if (isNodes && one.nodePort === port) return leader(service, one, 'nodePort');
		}
	return undefined;
};

const addressKind = ({ clusterIP, loadBalancerIPs = [], externalIPs = [] }: Service, to: string) => {
	const has = (ips: readonly string[]): boolean => ips.includes(to);
	if (clusterIP === to) return 'clusterIP' as const;
	if (has(loadBalancerIPs)) return 'loadBalancerIP' as const;
	return has(externalIPs) ? ('externalIP' as const) : undefined;
};

const leader = (service: Service, { port, targetPort, nodePort }: ServicePort, by: ServiceAddress): Led => ({
	...{ by, service: nameOf(service), port, targetPort },
	...(nodePort !== undefined && { nodePort }),
});

const byHostPort = ({ to, port, protocol }: Asked, goal: Goal, { pods, nodes }: Cluster): Led | undefined => {
	if (!nodes.some(({ address }) => address === to)) return undefined;
	for (const pod of pods.filter(({ ip }) => ip === goal.ip)) {
		const found = pod.hostPorts?.find((one) => one.hostPort === port && one.protocol === protocol);
		if (found) return { by: 'hostPort', pod: nameOf(pod), hostPort: port, port: found.port };
	}
	return undefined;
};

/** "Service q/web:80 (targetPort 8081)". */
export const printLed = (led: Led): string => {
	if (led.by === 'hostPort') return `host port ${led.hostPort} of pod ${led.pod}`;
	const { service, port, targetPort } = led;
	return `${byAddress[led.by](led)}Service ${service}:${port} (targetPort ${targetPort})`;
};

const byAddress: Readonly<Record<ServiceAddress, (led: { readonly nodePort?: number }) => string>> = {
	clusterIP: () => '',
	nodePort: ({ nodePort }) => `node port ${nodePort} of `,
	loadBalancerIP: () => 'the load balancer of ',
	externalIP: () => 'an external address of ',
};
