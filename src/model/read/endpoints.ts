import type { EndpointAddress, EndpointsResource } from '../resource.ts';
import { fields, list, maybe, maybeText, port, protocol } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { podOf, targetRef } from './target-ref.ts';
import { usableIp } from './usable-ip.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/core/validation, ValidateEndpoints).

const address = fields({
	ip: usableIp,
	hostname: maybeText(dnsLabel),
	nodeName: maybeText(dnsSubdomain),
	targetRef: maybe(targetRef),
}).transform(
	({ ip, hostname, nodeName, targetRef }): EndpointAddress =>
		withoutUndefined({ ip, hostname, node: nodeName, pod: podOf(targetRef) }),
);

const addresses = maybe(list(address, 'addresses (ip, nodeName, targetRef)'));

const endpointPort = fields({
	name: maybeText(dnsLabel),
	port,
	protocol: maybeText(protocol),
	appProtocol: maybeText(dnsSubdomain),
}).transform(({ name, port, protocol = 'TCP' }) => withoutUndefined({ name, port, protocol }));

const subset = fields({
	addresses,
	notReadyAddresses: addresses,
	ports: maybe(list(endpointPort, 'ports (name, port, protocol)')),
}).transform(({ addresses = [], notReadyAddresses = [], ports = [] }) => ({ addresses, notReadyAddresses, ports }));

export const endpoints = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	subsets: maybe(list(subset, 'subsets (addresses, notReadyAddresses, ports)')),
}).transform(
	({ metadata, subsets = [] }): Omit<EndpointsResource, 'source'> => ({
		kind: 'Endpoints',
		...metadata,
		subsets,
	}),
);
