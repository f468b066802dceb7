import * as z from 'zod';
import type { AdminPods, AdminRule } from '../../model/admin-policy.ts';
import type { CalicoRule } from '../../model/calico/objects.ts';
import { parseSelector } from '../../model/calico/selector.ts';
import type { PolicyRule } from '../../model/network-policy.ts';
import { cidr, labels, port, protocol } from './leaf.ts';
import { selector } from './pod-spec.ts';

// The rules of every kind of policy. A text that the planners parse later is parsed here as well, so that a planner
// cannot fail on it.

const text = z.string();
const portOrName = z.union([port, text]);

export const policyRule: z.ZodType<PolicyRule> = z.looseObject({
	peers: z
		.array(
			z.looseObject({
				podSelector: selector.exactOptional(),
				namespaceSelector: selector.exactOptional(),
				ipBlock: z.looseObject({ cidr, except: z.array(cidr) }).exactOptional(),
			}),
		)
		.exactOptional(),
	ports: z
		.array(z.looseObject({ protocol, port: portOrName.exactOptional(), endPort: port.exactOptional() }))
		.exactOptional(),
});

const parses = (value: string): boolean => {
	try {
		parseSelector(value);
		return true;
	} catch {
		return false;
	}
};

export const calicoSelector = text.refine(parses, "a selector in Calico's language");

const icmp = z.looseObject({ type: z.int(), code: z.int().exactOptional() });

const calicoPorts = z.array(z.union([z.looseObject({ first: port, last: port }), z.looseObject({ name: text })]));

const entity = z.looseObject({
	nets: z.array(cidr),
	notNets: z.array(cidr),
	selector: calicoSelector,
	notSelector: calicoSelector,
	namespaceSelector: calicoSelector,
	ports: calicoPorts,
	notPorts: calicoPorts,
	serviceAccounts: z.looseObject({ names: z.array(text), selector: calicoSelector }).exactOptional(),
	service: text.exactOptional(),
});

export const calicoRule: z.ZodType<CalicoRule> = z.looseObject({
	action: z.enum(['Allow', 'Deny', 'Log', 'Pass']),
	ipVersion: z.literal([4, 6]).exactOptional(),
	protocol: text.exactOptional(),
	notProtocol: text.exactOptional(),
	icmp: icmp.exactOptional(),
	notICMP: icmp.exactOptional(),
	source: entity,
	destination: entity,
	annotations: labels,
});

export const adminPods: z.ZodType<AdminPods> = z.looseObject({
	namespaceSelector: selector,
	podSelector: selector.exactOptional(),
});

export const adminRule: z.ZodType<AdminRule> = z.looseObject({
	name: text.exactOptional(),
	action: z.enum(['Accept', 'Deny', 'Pass']),
	peers: z.array(
		z.looseObject({
			pods: adminPods.exactOptional(),
			nodes: selector.exactOptional(),
			networks: z.array(cidr).exactOptional(),
			domainNames: z.array(text).exactOptional(),
		}),
	),
	ports: z
		.array(
			z.looseObject({
				protocol: protocol.exactOptional(),
				port: portOrName.exactOptional(),
				endPort: port.exactOptional(),
			}),
		)
		.exactOptional(),
});
