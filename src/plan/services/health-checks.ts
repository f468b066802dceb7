import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';

/** What a node says to a load balancer that asks whether to send it packets of a service. */
export interface HealthCheck {
	readonly namespace: string;
	readonly name: string;
	/** The healthCheckNodePort. */
	readonly port: number;
	/** Addresses of ready endpoints on this node; 0: nothing is to be sent here. */
	readonly localEndpoints: number;
}

/** The services of policy Local whose health a node is asked for (pkg/proxy: LocalReadyEndpoints). */
export const healthChecksOf = (
	{ services, endpoints }: Pick<Cluster, 'services' | 'endpoints'>,
	node: string,
): readonly HealthCheck[] =>
	services.flatMap((service) => {
		const { namespace, name, healthCheckNodePort: port, unproxied } = service;
		if (port === undefined || unproxied) return [];
		const local = endpoints
			.filter((one) => nameOf(one) === nameOf(service))
			.flatMap((one) => one.endpoints.filter((endpoint) => endpoint.ready && endpoint.node === node));
		return [{ namespace, name, port, localEndpoints: new Set(local.map(({ ip }) => ip)).size }];
	});
