import type * as z from 'zod';
import type { PolicyPeer, PolicyPort, PolicyRule } from '../network-policy.ts';
import type { NetworkPolicyResource } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { ipBlock } from './ip-block.ts';
import { fields, list, maybe, maybeText, port, portOrName, protocol, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';
import { everything, selector } from './selector.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's: pkg/apis/networking/validation for what is refused,
// pkg/apis/networking/v1/defaults.go for what is filled in.

const policyPort = fields({ protocol: maybeText(protocol), port: maybe(portOrName), endPort: maybe(port) })
	.superRefine(
		({ port, endPort }, { addIssue }) => {
			if (endPort === undefined) return;
			const complain = (message: string) => addIssue({ code: 'custom', message, path: ['endPort'] });
			if (port === undefined) complain('none without a port');
			else if (typeof port === 'string') complain(`none, since port is a name ("${port}")`);
			else if (endPort < port) complain(`a whole number from ${port} (port) to 65535`);
		},
		whenRight('port', 'endPort'),
	)
	.transform(({ protocol = 'TCP', port, endPort }): PolicyPort => withoutUndefined({ protocol, port, endPort }));

const peerFields = 'podSelector, namespaceSelector or both, or ipBlock alone';

const peer = fields({ podSelector: maybe(selector), namespaceSelector: maybe(selector), ipBlock: maybe(ipBlock) })
	.superRefine(
		({ podSelector, namespaceSelector, ipBlock }, { addIssue }) => {
			const selectors = podSelector ?? namespaceSelector;
			// A key without a value ("- podSelector:") is null, which is not a selector; {} would be.
			if (!selectors && !ipBlock)
				addIssue({
					code: 'custom',
					message: `${peerFields} ({} selects all)`,
					params: { found: 'a peer without any of its fields' },
				});
			if (selectors && ipBlock)
				addIssue({ code: 'custom', message: peerFields, params: { found: 'ipBlock beside a selector' } });
		},
		whenRight('podSelector', 'namespaceSelector', 'ipBlock'),
	)
	.transform((peer): PolicyPeer => withoutUndefined(peer));

const peers = maybe(list(peer, 'peers (podSelector, namespaceSelector, ipBlock)'));
const ports = maybe(list(policyPort, 'ports (protocol, port, endPort)'));

/** Absent, null or empty peers mean everyone; likewise for ports. */
const toRule = (peers: readonly PolicyPeer[] = [], ports: readonly PolicyPort[] = []): PolicyRule =>
	withoutUndefined({ peers: peers.length > 0 ? peers : undefined, ports: ports.length > 0 ? ports : undefined });

const ingress = fields({ from: peers, ports }).transform(({ from, ports }) => toRule(from, ports));
const egress = fields({ to: peers, ports }).transform(({ to, ports }) => toRule(to, ports));

const spec = fields({
	podSelector: maybe(selector),
	policyTypes: maybe(list(word(['Ingress', 'Egress']), 'Ingress, Egress')),
	ingress: maybe(list(ingress, 'rules (from, ports)')),
	egress: maybe(list(egress, 'rules (to, ports)')),
});

/** The default of policyTypes: Ingress, and Egress if there are egress rules. */
const typesOf = ({
	policyTypes = [],
	egress = [],
}: Partial<z.output<typeof spec>>): readonly ('Ingress' | 'Egress')[] => {
	if (policyTypes.length > 0) return (['Ingress', 'Egress'] as const).filter((type) => policyTypes.includes(type));
	return egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
};

export const networkPolicy = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	spec: maybe(spec),
}).transform(
	({ metadata, spec }): Omit<NetworkPolicyResource, 'source'> => ({
		kind: 'NetworkPolicy',
		...metadata,
		podSelector: spec?.podSelector ?? everything,
		policyTypes: typesOf(spec ?? {}),
		ingress: spec?.ingress ?? [],
		egress: spec?.egress ?? [],
	}),
);
