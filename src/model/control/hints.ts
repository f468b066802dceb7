import type { Endpoint, Service } from '../service.ts';

/** For whom each endpoint is meant by the service's trafficDistribution: those of its own zone, and with PreferSameNode
 * first those of its own node (staging/src/k8s.io/endpointslice/trafficdist). Only the controller's own slices get
 * hints; what is hinted at is decided on each node, by what others are there. */
export const hinted = ({ trafficDistribution }: Service, endpoints: readonly Endpoint[]): readonly Endpoint[] => {
	if (trafficDistribution === undefined) return endpoints;
	return endpoints.map((endpoint) => ({
		...endpoint,
		...(endpoint.zone === undefined ? {} : { forZones: [endpoint.zone] }),
		...(trafficDistribution === 'PreferSameNode' && endpoint.node ? { forNodes: [endpoint.node] } : {}),
	}));
};
