import fc from 'fast-check';
import { address, many, maybe, numbers, one, portNames, range, selector } from './drawn.ts';

const pods = fc.oneof(
	selector.map((namespaces) => ({ namespaces })),
	fc.record({ namespaceSelector: selector, podSelector: selector }).map((pods) => ({ pods })),
);

const port = fc.oneof(
	{ weight: 1, arbitrary: one(...portNames).map((destinationNamedPort) => ({ destinationNamedPort })) },
	{
		weight: 4,
		arbitrary: fc
			.record({
				protocol: one('tcp', 'udp', 'sctp'),
				destinationPort: maybe(
					80,
					fc.oneof(
						one(...numbers).map((number) => ({ number })),
						range(1).map(({ first, last }) => ({ range: { start: first, end: last } })),
					),
				),
			})
			.map(({ protocol, destinationPort }) => ({ [protocol]: { destinationPort } })),
	},
);

const peerOf = (side: 'from' | 'to') =>
	side === 'from'
		? pods
		: fc.oneof(
				{ weight: 7, arbitrary: pods },
				{ weight: 3, arbitrary: many(1, 2, address).map((networks) => ({ networks })) },
			);

const ruleOf = (side: 'from' | 'to') =>
	fc
		.record({
			name: maybe(30, one('first', 'second')),
			action: one('Accept', 'Deny', 'Pass'),
			peers: many<object>(1, 3, peerOf(side)),
			protocols: maybe(50, many<object>(1, 3, port)),
		})
		.map(({ peers, ...rule }) => ({ ...rule, [side]: peers }));

/** A ClusterNetworkPolicy once it has a name and a priority. What Calico knows nothing of (nodes, DNS names) is left
 * out. */
export const adminPolicy = fc
	.record({
		tier: one('Admin', 'Baseline'),
		subject: pods,
		ingress: maybe(75, many(0, 3, ruleOf('from'))),
		egress: maybe(75, many(0, 3, ruleOf('to'))),
	})
	.map((spec) => (name: string, priority: number) => ({
		apiVersion: 'policy.networking.k8s.io/v1alpha2',
		kind: 'ClusterNetworkPolicy',
		metadata: { name },
		spec: { ...spec, priority },
	}));
