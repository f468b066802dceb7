import type { Place } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { balancedIps } from '../model/service.ts';
import type { Protocol } from '../net/port.ts';

/** A Service's pods, and its addresses. */
export interface Backing {
	/** "ns/name". */
	readonly service: string;
	readonly addresses: readonly string[];
	readonly pods: readonly Place[];
}

export const backingsOf = ({ services, endpoints }: Pick<Cluster, 'services' | 'endpoints'>): readonly Backing[] => {
	const behind = Map.groupBy(endpoints, nameOf);
	return services.map((service) => {
		const { clusterIP, externalIPs = [] } = service;
		const pods = behind.get(nameOf(service))?.flatMap((one) => one.endpoints.flatMap(({ pod }) => pod ?? [])) ?? [];
		return {
			service: nameOf(service),
			addresses: [...(clusterIP ? [clusterIP] : []), ...balancedIps(service), ...externalIPs],
			pods: [...new Set(pods)],
		};
	});
};

/** The number of endpoints that a connection to this address and port may be sent to; 0 if it is no Service's. */
export const endpointsBehind = (
	{ to, port, protocol }: { readonly to: string; readonly port: number; readonly protocol: Protocol },
	{ services, endpoints, nodes }: Pick<Cluster, 'services' | 'endpoints' | 'nodes'>,
): number => {
	const isNodes = nodes.some(({ address }) => address === to);
	for (const service of services) {
		const { clusterIP, externalIPs = [] } = service;
		const isItsOwn = [clusterIP, ...balancedIps(service), ...externalIPs].some((ip) => ip === to);
		const asked = service.ports.find(
			(one) => one.protocol === protocol && ((isItsOwn && one.port === port) || (isNodes && one.nodePort === port)),
		);
		const behind = asked && endpoints.find((one) => nameOf(one) === nameOf(service) && one.port === asked.name);
		if (behind) return behind.endpoints.length;
	}
	return 0;
};
