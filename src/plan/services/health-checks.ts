import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';

/** The answer of a node to a load balancer's health check for a service. */
export interface HealthCheck {
	readonly namespace: string;
	readonly name: string;
	/** The healthCheckNodePort. */
	readonly port: number;
	/** The number of ready endpoint addresses on this node; 0: send no traffic here. */
	readonly localEndpoints: number;
}

/** The health checks that a node answers: those of services with external traffic policy Local (pkg/proxy:
 * LocalReadyEndpoints). */
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
