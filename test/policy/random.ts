import fc from 'fast-check';
import { protocols } from '../../src/net/port.ts';
import {
	address,
	labels,
	many,
	maybe,
	numbers,
	one,
	percent,
	portNames,
	range,
	selector,
	settled,
	some,
	space,
} from './drawn.ts';
import { adminPolicy } from './random-admin.ts';
import { accounts, calicoObjects } from './random-calico.ts';

interface Sizes {
	readonly namespaces: number;
	readonly pods: number;
	readonly policies: number;
	/** Whether some pods are on their node's network. */
	readonly hostNetwork: boolean;
	/** How many policies of the cluster's admins there are at most. */
	readonly admin: number;
	/** Whether there are Calico's own policies. */
	readonly calico: boolean;
}

const usual: Sizes = { namespaces: 3, pods: 8, policies: 6, hostNetwork: true, admin: 0, calico: false };

/** A cluster with policies, as the text of a manifest. Blocks of addresses are written with templates
 * ("{{ip a/p0}}/32"). */
export const randomManifests = (wanted: Partial<Sizes> = {}): fc.Arbitrary<string> => {
	const sizes = { ...usual, ...wanted };
	return fc
		.record({
			cast: randomCast(sizes),
			policies: many(1, sizes.policies, randomPolicy),
			admin: many(Math.min(1, sizes.admin), sizes.admin, adminPolicy),
			calico: sizes.calico ? calicoObjects : fc.constant(() => []),
		})
		.map(({ cast: { spaces, pods, objects }, policies, admin, calico }) => {
			const drawn = [
				...policies.map((policy, i) => policy(`q${i}`)),
				...admin.map((policy, i) => policy(`r${i}`, i)),
				...calico(spaces),
			];
			return [...objects, ...settled(drawn, { spaces, pods })].map((object) => JSON.stringify(object)).join('\n---\n');
		});
};

/** Namespaces and pods that policies can be about. */
export const randomCast = (wanted: Partial<Sizes> = {}) => {
	const sizes = { ...usual, ...wanted };
	return fc
		.record({
			namespaces: many(2, sizes.namespaces, labels),
			pods: many(3, sizes.pods, podOf(sizes)),
		})
		.map(({ namespaces, pods: drawn }) => {
			const spaces = namespaces.map((_, i) => letters[i] ?? '');
			const pods = settled(
				drawn.map((pod, i) => pod(i)),
				{ spaces, pods: [] },
			);
			const objects = namespaces.map((labels, i) => ({
				apiVersion: 'v1',
				kind: 'Namespace',
				metadata: { name: letters[i], labels },
			}));
			return {
				spaces,
				pods: pods.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
				objects: [...objects, ...pods],
			};
		});
};

const letters = ['a', 'b', 'c', 'd'];

const served = numbers.flatMap((port) => protocols.map((protocol) => ({ containerPort: port, protocol })));

/** A pod once its number is known. On the node's network ports are everybody's: there each has its own. */
const podOf = ({ hostNetwork }: Pick<Sizes, 'hostNetwork'>) =>
	fc
		.record({
			namespace: space,
			labels,
			hostNetwork: percent(hostNetwork ? 10 : 0),
			ports: fc.shuffledSubarray(served, { minLength: 1, maxLength: 4 }),
			names: some(portNames),
			serviceAccountName: one(...accounts),
		})
		.map(({ namespace, labels, hostNetwork, ports, names, serviceAccountName }) => (i: number) => ({
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: { name: `p${i}`, namespace, labels },
			spec: {
				hostNetwork,
				serviceAccountName,
				containers: [
					{
						name: 'c',
						image: 'c',
						ports: hostNetwork
							? [{ containerPort: 9000 + i, protocol: 'TCP' }]
							: ports.map((port, n) => ({ ...port, name: names[n] })),
					},
				],
			},
		}));

/** Networks of every size around pods, nodes and the world, with holes in them. */
const block = fc.oneof(
	{ weight: 17, arbitrary: address.map((cidr) => ({ cidr })) },
	{ weight: 3, arbitrary: fc.record({ cidr: fc.constant('0.0.0.0/0'), except: many(0, 2, address) }) },
);

const peer = fc.oneof(
	{
		weight: 3,
		arbitrary: fc
			.record({ podSelector: maybe(65, selector), namespaceSelector: maybe(55, selector) })
			.map((both) => (both.podSelector || both.namespaceSelector ? both : { podSelector: {} })),
	},
	{ weight: 1, arbitrary: block.map((ipBlock) => ({ ipBlock })) },
);

const port = fc
	.record({
		protocol: maybe(75, one(...protocols)),
		what: fc.oneof(
			{ weight: 5, arbitrary: one(...numbers).map((port) => ({ port })) },
			{ weight: 1, arbitrary: range(0).map(({ first, last }) => ({ port: first, endPort: last })) },
			{ weight: 3, arbitrary: one(...portNames).map((port) => ({ port })) },
			{ weight: 1, arbitrary: fc.constant({}) },
		),
	})
	.map(({ protocol, what }) => ({ protocol, ...what }));

const ruleOf = (side: 'from' | 'to') =>
	fc
		.record({ peers: maybe(80, many(0, 3, peer)), ports: maybe(60, many(0, 3, port)) })
		.map(({ peers, ports }) => ({ [side]: peers, ports }));

/** A NetworkPolicy once it has a name. */
export const randomPolicy = fc
	.record({
		namespace: space,
		spec: fc.record({
			podSelector: selector,
			policyTypes: maybe(70, some(['Ingress', 'Egress'], 1)),
			ingress: maybe(80, many(0, 3, ruleOf('from'))),
			egress: maybe(60, many(0, 3, ruleOf('to'))),
		}),
	})
	.map(({ namespace, spec }) => (name: string) => ({
		apiVersion: 'networking.k8s.io/v1',
		kind: 'NetworkPolicy',
		metadata: { name, namespace },
		spec,
	}));
