import type { Endpoint, Service } from '../service.ts';

/** Adds topology hints by the service's trafficDistribution: each endpoint's own zone, and with PreferSameNode its own
 * node (staging/src/k8s.io/endpointslice/trafficdist). Only slices of the controller get hints. Each node's kube-proxy
 * decides whether to use them. */
export const hinted = ({ trafficDistribution }: Service, endpoints: readonly Endpoint[]): readonly Endpoint[] => {
	if (trafficDistribution === undefined) return endpoints;
	return endpoints.map((endpoint) => ({
		...endpoint,
		...(endpoint.zone === undefined ? {} : { forZones: [endpoint.zone] }),
		...(trafficDistribution === 'PreferSameNode' && endpoint.node ? { forNodes: [endpoint.node] } : {}),
	}));
};
