import type { Cluster } from '../../../model/cluster.ts';
import type { Endpoints } from '../../../model/service.ts';
import type { Ip } from '../../../net/ip.ts';

type Members = Pick<Cluster, 'endpoints' | 'unservedEndpoints'>;

// The endpoints in the EndpointSlices of a Service ("namespace/name"), also those that are not ready or whose ports the
// Service does not have (felix/serviceindex).

export const addressesOf = (cluster: Members, service: string): readonly Ip[] =>
	behind(cluster, service).flatMap(({ endpoints }) => endpoints.map(({ ip }) => ip));

/** "192.168.0.1,tcp:8080". */
export const socketsOf = (cluster: Members, service: string): readonly string[] =>
	behind(cluster, service).flatMap(({ protocol, endpoints }) =>
		endpoints.flatMap(({ ip, port }) => (port === undefined ? [] : [`${ip},${protocol.toLowerCase()}:${port}`])),
	);

const behind = ({ endpoints, unservedEndpoints = [] }: Members, service: string): readonly Endpoints[] =>
	[...endpoints, ...unservedEndpoints].filter(({ namespace, name }) => `${namespace}/${name}` === service);
