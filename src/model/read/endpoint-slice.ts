import { familyOf } from '../../net/ip.ts';
import type { EndpointSliceResource } from '../resource.ts';
import { whenList, whenRight } from './check-when.ts';
import { noDuplicates } from './duplicates.ts';
import { chosen, fields, flag, list, maybe, maybeText, port, protocol, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, dnsSubdomain, labels, labelValue } from './names.ts';
import { valueAt } from './path.ts';
import { podOf, targetRef } from './target-ref.ts';
import { usableIp } from './usable-ip.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/discovery/validation, ValidateEndpointSlice).

const named = list(fields({ name: labelValue }), 'names (name)');

const namesIn = (list: readonly { readonly name: string }[] = []): readonly string[] | undefined =>
	list.length > 0 ? list.map(({ name }) => name) : undefined;

const conditions = fields({ ready: maybe(flag), serving: maybe(flag), terminating: maybe(flag) });

const common = {
	conditions: maybe(conditions),
	hostname: maybeText(dnsLabel),
	targetRef: maybe(targetRef),
	nodeName: maybeText(dnsSubdomain),
	zone: maybeText(labelValue),
	/** v1beta1 has this instead of nodeName and zone. */
	topology: maybe(labels),
	hints: maybe(fields({ forZones: maybe(named), forNodes: maybe(named) })),
};

/** An unknown condition counts as true (discovery/v1: EndpointConditions). */
const endpoint = fields({
	addresses: list(usableIp, 'IP addresses').min(1, 'one address or more'),
	...common,
}).transform(({ addresses, conditions, hostname, hints, topology, targetRef, nodeName, zone }) => {
	const { ready = true, serving = true, terminating = false } = conditions ?? {};
	return addresses.slice(0, 1).map((ip) =>
		withoutUndefined({
			ip,
			ready,
			serving,
			terminating,
			node: nodeName ?? topology?.['kubernetes.io/hostname'],
			zone: zone ?? topology?.['topology.kubernetes.io/zone'],
			pod: podOf(targetRef),
			hostname,
			forZones: namesIn(hints?.forZones),
			forNodes: namesIn(hints?.forNodes),
		}),
	);
});

/** Endpoints with host names, which kube-proxy ignores. */
const namedEndpoint = fields({ addresses: list(dnsSubdomain, 'DNS names'), ...common }).transform(
	(): EndpointSliceResource['endpoints'] => [],
);

const slicePort = fields({
	name: maybeText(dnsLabel),
	protocol: maybeText(protocol),
	port: maybe(port),
	appProtocol: maybeText(dnsSubdomain),
}).transform(({ name, protocol = 'TCP', port }) => withoutUndefined({ name, protocol, port }));

const ports = list(slicePort, 'ports (name, protocol, port)').superRefine(
	noDuplicates({ key: ({ name = '' }) => name, at: 'name', one: 'one port a name' }),
	whenList,
);

const slice = (item: typeof endpoint | typeof namedEndpoint) =>
	fields({
		...typeMeta,
		metadata: metadata({ name: dnsSubdomain, namespaced: true }),
		addressType: word(['IPv4', 'IPv6', 'FQDN']),
		endpoints: maybe(list(item, 'endpoints (addresses, conditions, nodeName, …)')),
		ports: maybe(ports),
	}).superRefine(
		({ addressType, endpoints = [] }, { addIssue }) => {
			for (const [i, { ip = '' } = {}] of endpoints.map(([first]) => first).entries())
				if (ip && addressType !== `IPv${familyOf(ip)}`)
					addIssue({ code: 'custom', message: `${addressType} addresses`, path: ['endpoints', i, 'addresses', 0] });
		},
		whenRight('addressType', 'endpoints'),
	);

export const endpointSlice = chosen((body) =>
	slice(valueAt(body, ['addressType']) === 'FQDN' ? namedEndpoint : endpoint).transform(
		({ metadata, endpoints = [], ports = [] }): Omit<EndpointSliceResource, 'source'> => ({
			kind: 'EndpointSlice',
			...metadata,
			endpoints: endpoints.flat(),
			ports,
		}),
	),
);
