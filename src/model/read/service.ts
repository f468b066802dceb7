import * as z from 'zod';
import { type Ip, parseIp } from '../../net/ip.ts';
import type { ServiceResource } from '../resource.ts';
import { given } from './given.ts';
import { fields, list, maybe, maybeText, parsed, port, portOrName, protocol, text, whole, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, isSubdomain, labels, serviceName } from './names.ts';
import { noTwins } from './twins.ts';

// The rules are the API server's (pkg/apis/core/validation, ValidateService).

/** The API server's default --service-node-port-range. */
const nodePort = whole(30000, 32767);

const servicePort = fields({
	name: maybeText(dnsLabel),
	port,
	protocol: maybeText(protocol),
	targetPort: z.preprocess((value) => value || undefined, maybe(portOrName)),
	nodePort: z.preprocess((value) => value || undefined, maybe(nodePort)),
});

type Port = z.output<typeof servicePort>;

const ports = list(servicePort, 'ports')
	.superRefine(noTwins(({ name }: Port) => name, { at: ['name'], one: 'one port a name' }))
	.superRefine(
		noTwins(({ port, protocol = 'TCP' }: Port) => `${port}/${protocol}`, {
			at: ['port'],
			one: 'one entry a port and protocol',
		}),
	)
	.superRefine(
		noTwins(
			({ nodePort, protocol = 'TCP' }: Port) => (nodePort === undefined ? undefined : `${nodePort}/${protocol}`),
			{
				at: ['nodePort'],
				one: 'one entry a nodePort and protocol',
			},
		),
	)
	.superRefine((all, { addIssue }) => {
		if (all.length < 2) return;
		for (const [i, { name }] of all.entries())
			if (name === undefined)
				addIssue({ code: 'custom', message: 'a name for each port where there are several', path: [i, 'name'] });
	});

const address = parsed<Ip | 'None'>('an IP address, or None', (text) => (text === 'None' ? text : parseIp(text)));

const spec = fields({
	type: maybeText(word(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'])),
	clusterIP: maybeText(address),
	selector: maybe(labels),
	ports: maybe(ports),
	externalName: maybeText(text('a DNS name', (name) => isSubdomain(name.replace(/\.$/, '')))),
}).superRefine(({ type = 'ClusterIP', clusterIP, ports = [], externalName }, { addIssue }) => {
	const complain = (message: string, ...path: PropertyKey[]) => addIssue({ code: 'custom', message, path });
	const open = type === 'NodePort' || type === 'LoadBalancer';
	if (type === 'ExternalName' && !externalName) complain('a DNS name, since type is ExternalName', 'externalName');
	if (type === 'ExternalName' && clusterIP) complain('none, since type is ExternalName', 'clusterIP');
	if (open && clusterIP === 'None') complain(`an IP address or none at all, since type is ${type}`, 'clusterIP');
	if (type !== 'ExternalName' && clusterIP !== 'None' && ports.length === 0) complain('one port or more', 'ports');
	if (!open)
		for (const [i, { nodePort }] of ports.entries())
			if (nodePort !== undefined)
				complain(`none, since type is ${type} (NodePort and LoadBalancer have one)`, 'ports', i, 'nodePort');
});

export const service = fields({
	...typeMeta,
	metadata: metadata({ name: serviceName, namespaced: true }),
	spec,
}).transform(
	({
		metadata,
		spec: { type = 'ClusterIP', clusterIP, selector = {}, ports = [], externalName },
	}): Omit<ServiceResource, 'source'> =>
		given({
			kind: 'Service' as const,
			...metadata,
			type,
			clusterIP,
			selector: Object.keys(selector).length > 0 ? selector : undefined,
			ports: ports.map(({ name, port, protocol = 'TCP', targetPort = port, nodePort }) =>
				given({ name, port, protocol, targetPort, nodePort }),
			),
			externalName,
		}),
);
