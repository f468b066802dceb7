import type { EndpointAddress, EndpointSliceResource, EndpointsResource } from '../resource.ts';
import type { Slice } from './unserved-endpoints.ts';

/** The slices that the mirroring controller creates from an Endpoints object: one per subset
 * (pkg/controller/endpointslicemirroring). */
export const mirrored = ({ namespace, name, subsets }: EndpointsResource): readonly Slice[] =>
	subsets.map(({ addresses, notReadyAddresses, ports }) => ({
		namespace,
		service: name,
		endpoints: [...addresses.map(as(true)), ...notReadyAddresses.map(as(false))],
		ports,
	}));

const as =
	(ready: boolean) =>
	(address: EndpointAddress): EndpointSliceResource['endpoints'][number] => ({
		...address,
		ready,
		serving: ready,
		terminating: false,
	});
