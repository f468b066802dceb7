import type * as z from 'zod';
import type { AdminPeer, AdminPods } from '../../admin-policy.ts';
import { networkOf } from '../ip-block.ts';
import { chosen, fields, list, maybe, parsed, text } from '../leaf.ts';
import { isSubdomain } from '../names.ts';
import { isMap } from '../path.ts';
import { everything, selector } from '../selector.ts';

// The rules are the CRDs' own (network-policy-api, config/crd): every list has 1 to 25 items, every choice one field.

export const some = <S extends z.ZodType>(item: S, of: string) =>
	list(item, of).min(1, `1 to 25 ${of}`).max(25, `1 to 25 ${of}`);

/** A map with exactly one of its fields. */
export const oneField = <T>(names: readonly string[], schema: z.ZodType<T>): z.ZodType<T> => {
	const allowed = `one of ${names.join(', ')}`;
	return chosen((value): z.ZodType<T> => {
		const found = isMap(value) ? names.filter((name) => value[name] !== undefined && value[name] !== null) : [];
		if (!isMap(value) || found.length === 1) return schema;
		return schema.superRefine((_, { addIssue }) => {
			addIssue({ code: 'custom', message: allowed, params: { found: found.join(' beside ') || 'none of its fields' } });
		});
	});
};

const pods = fields({ namespaceSelector: maybe(selector), podSelector: maybe(selector) }).transform(
	({ namespaceSelector = everything, podSelector = everything }): AdminPods => ({ namespaceSelector, podSelector }),
);

const podsFields = { namespaces: maybe(selector), pods: maybe(pods) };

const subjectOf = ({ namespaces, pods }: z.output<z.ZodObject<typeof podsFields>>): AdminPods =>
	pods ?? { namespaceSelector: namespaces ?? everything };

export const subject = oneField(Object.keys(podsFields), fields(podsFields).transform(subjectOf));

const ingressPeer = oneField(
	Object.keys(podsFields),
	fields(podsFields).transform((peer): AdminPeer => ({ pods: subjectOf(peer) })),
);

const network = parsed('a network in CIDR notation (10.0.0.0/8)', networkOf);

const domainName = text('a DNS name, or one with a star before it (*.example.com)', (name) =>
	isSubdomain(name.replace(/^\*\./, '').replace(/\.$/, '')),
);

const egressFields = {
	...podsFields,
	nodes: maybe(selector),
	networks: maybe(some(network, 'networks in CIDR notation')),
	domainNames: maybe(some(domainName, 'DNS names')),
};

const egressPeer = oneField(
	Object.keys(egressFields),
	fields(egressFields).transform(({ nodes, networks, domainNames, ...rest }): AdminPeer => {
		if (nodes) return { nodes };
		if (networks) return { networks };
		return domainNames ? { domainNames } : { pods: subjectOf(rest) };
	}),
);

export const ingressPeers = some(ingressPeer, 'peers (namespaces, pods)');
export const egressPeers = some(egressPeer, 'peers (namespaces, pods, nodes, networks, domainNames)');
