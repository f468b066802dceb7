import type { Place } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';

/** Who stands behind a Service, and at which addresses it is known. */
export interface Backing {
	/** "ns/name". */
	readonly service: string;
	readonly addresses: readonly string[];
	readonly pods: readonly Place[];
}

export const backingsOf = ({ services, endpoints }: Pick<Cluster, 'services' | 'endpoints'>): readonly Backing[] => {
	const behind = Map.groupBy(endpoints, nameOf);
	return services.map((service) => {
		const { clusterIP, loadBalancerIPs = [], externalIPs = [] } = service;
		const pods = behind.get(nameOf(service))?.flatMap((one) => one.endpoints.flatMap(({ pod }) => pod ?? [])) ?? [];
		return {
			service: nameOf(service),
			addresses: [...(clusterIP ? [clusterIP] : []), ...loadBalancerIPs, ...externalIPs],
			pods: [...new Set(pods)],
		};
	});
};
