import { type Ip, parseIp } from '../../net/ip.ts';
import type { ServiceResource } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { fields, maybe, maybeText, parsed, text, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { isSubdomain, serviceName } from './names.ts';
import { plainLabels } from './selector.ts';
import { ports } from './service-ports.ts';
import { misplaced, reach, reachOf } from './service-reach.ts';
import { balancersIn, status } from './service-status.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/core/validation, ValidateService).

const address = parsed<Ip | 'None'>('an IP address, or None', (text) => (text === 'None' ? text : parseIp(text)));

const spec = fields({
	type: maybeText(word(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'])),
	clusterIP: maybeText(address),
	selector: maybe(plainLabels),
	ports: maybe(ports),
	externalName: maybeText(text('a DNS name', (name) => isSubdomain(name.replace(/\.$/, '')))),
	...reach,
})
	.superRefine(
		({ type = 'ClusterIP', clusterIP, externalName }, { addIssue }) => {
			const complain = (message: string, field: string) => addIssue({ code: 'custom', message, path: [field] });
			const outside = type === 'ExternalName';
			if (outside && !externalName) complain('a DNS name, since type is ExternalName', 'externalName');
			if (outside && clusterIP) complain('none, since type is ExternalName', 'clusterIP');
			if (isOpen(type) && clusterIP === 'None') complain(`an IP address or none, since type is ${type}`, 'clusterIP');
		},
		whenRight('type', 'clusterIP', 'externalName'),
	)
	.superRefine(
		({ type = 'ClusterIP', clusterIP, ports = [] }, { addIssue }) => {
			const complain = (message: string, ...path: PropertyKey[]) => addIssue({ code: 'custom', message, path });
			if (type !== 'ExternalName' && clusterIP !== 'None' && ports.length === 0) complain('one port or more', 'ports');
			for (const [i, { nodePort }] of ports.entries())
				if (nodePort !== undefined && !isOpen(type))
					complain(`none, since type is ${type} (NodePort and LoadBalancer have one)`, 'ports', i, 'nodePort');
		},
		whenRight('type', 'clusterIP', 'ports'),
	)
	.superRefine(
		({ type = 'ClusterIP', ...reach }, { addIssue }) => {
			for (const { field, allowed } of misplaced({ type, ...reach }))
				addIssue({ code: 'custom', message: allowed, path: [field] });
		},
		whenRight('type', ...Object.keys(reach)),
	);

/** Reachable from outside the cluster. */
function isOpen(type: string): boolean {
	return type === 'NodePort' || type === 'LoadBalancer';
}

export const service = fields({
	...typeMeta,
	metadata: metadata({ name: serviceName, namespaced: true }),
	spec,
	status,
}).transform(
	({
		metadata,
		spec: { type = 'ClusterIP', clusterIP, selector = {}, ports = [], externalName, ...reach },
		status,
	}): Omit<ServiceResource, 'source'> =>
		withoutUndefined({
			kind: 'Service' as const,
			...metadata,
			type,
			clusterIP,
			selector: Object.keys(selector).length > 0 ? selector : undefined,
			ports: ports.map(({ name, port, protocol = 'TCP', targetPort = port, nodePort }) =>
				withoutUndefined({ name, port, protocol, targetPort, nodePort }),
			),
			externalName,
			...reachOf(reach),
			balancers: type === 'LoadBalancer' ? balancersIn(status) : undefined,
		}),
);
