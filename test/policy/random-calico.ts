import fc from 'fast-check';
import { protocols } from '../../src/net/port.ts';
import { address, keys, labels, many, maybe, numbers, one, portNames, range, some, space, values } from './drawn.ts';

export const accounts = ['default', 'robot'];

const term = fc
	.tuple(one(...keys), one(...values), one(...values))
	.chain(([key, value, other]) =>
		one(
			'all()',
			`${key} == '${value}'`,
			`${key} != "${value}"`,
			`has(${key})`,
			`!has(${key})`,
			`${key} in {'${other}', '${value}'}`,
			`${key} not in { "${value}" }`,
			`${key} contains '${value.slice(0, 2)}'`,
			`${key} starts with '${value.slice(0, 1)}'`,
		),
	);

/** Of up to three terms. */
const selector = fc.oneof(
	{ weight: 13, arbitrary: term },
	{
		weight: 7,
		arbitrary: fc
			.tuple(term, term, term)
			.chain(([a, b, c]) => one(`!(${a})`, `${a} && ${b}`, `${a} || ${b}`, `(${a} || ${b}) && ${c}`)),
	},
);

const named = one(...portNames);
const numbered = fc.oneof(
	one(...numbers),
	range(0).map(({ first, last }) => `${first}:${last}`),
	named,
);

/** One end of a rule. Without a protocol a port must have a name. */
const endOf = (protocol: string | undefined, isDestination: boolean) => {
	const withPorts = protocol !== undefined && isDestination;
	const port = withPorts ? numbered : named;
	return fc.record({
		selector: maybe(45, selector),
		notSelector: maybe(12, selector),
		namespaceSelector: maybe(
			30,
			fc.oneof({ weight: 17, arbitrary: selector }, { weight: 3, arbitrary: one('global()') }),
		),
		nets: maybe(15, many(1, 2, address)),
		notNets: maybe(15, many(1, 1, address)),
		serviceAccounts: maybe(10, fc.record({ names: some(accounts), selector: fc.oneof(one(''), selector) })),
		ports: maybe(withPorts ? 50 : 20, many<string | number>(1, 3, port)),
		notPorts: maybe(withPorts ? 15 : 5, many<string | number>(1, 2, port)),
	});
};

const rule = maybe(60, one(...protocols)).chain((protocol) =>
	fc
		.record({
			action: one('Allow', 'Allow', 'Deny', 'Pass', 'Log'),
			notProtocol: maybe(20, one('UDP')),
			ipVersion: maybe(5, one(6)),
			source: endOf(protocol, false),
			destination: endOf(protocol, true),
		})
		.map(({ notProtocol, ...rest }) => ({ ...rest, protocol, notProtocol: protocol ? undefined : notProtocol })),
);

const object = (kind: string, metadata: object, spec: object) => ({
	apiVersion: 'projectcalico.org/v3',
	kind,
	metadata,
	spec,
});

/** A policy once it has a name and it is known which tiers there are. */
const policy = fc
	.record({
		isGlobal: fc.boolean(),
		namespace: space,
		tier: fc.nat(3),
		spec: fc.record({
			order: maybe(70, one(1, 10, 500, 1001, 2000)),
			selector,
			serviceAccountSelector: maybe(20, selector),
			types: maybe(60, some(['Ingress', 'Egress'], 1)),
			ingress: maybe(80, many(0, 3, rule)),
			egress: maybe(60, many(0, 3, rule)),
		}),
		namespaceSelector: maybe(40, selector),
	})
	.map((drawn) => (i: number, tiers: readonly string[]) => {
		const { isGlobal, namespace, spec, namespaceSelector } = drawn;
		const all = ['default', 'default', ...tiers];
		const tier = all[drawn.tier % all.length] ?? 'default';
		const name = tier === 'default' ? `c${i}` : `${tier}.c${i}`;
		return isGlobal
			? object('GlobalNetworkPolicy', { name }, { ...spec, tier, namespaceSelector })
			: object('NetworkPolicy', { name, namespace }, { ...spec, tier });
	});

const networkSet = fc.record({ isGlobal: fc.boolean(), namespace: space, labels, nets: many(1, 2, address) }).map(
	({ isGlobal, namespace, labels, nets }) =>
		(i: number) =>
			object(
				isGlobal ? 'GlobalNetworkSet' : 'NetworkSet',
				{ name: `s${i}`, labels, ...(!isGlobal && { namespace }) },
				{ nets },
			),
);

/** Tiers, service accounts, sets of networks and policies of projectcalico.org/v3 once it is known which namespaces
 * there are. */
export const calicoObjects = fc
	.record({
		tiers: some(['early', 'late']),
		actions: fc.tuple(one('Deny', 'Pass'), one('Deny', 'Pass')),
		accounts: many(accounts.length * 4, accounts.length * 4, labels),
		sets: many(0, 3, networkSet),
		policies: many(1, 4, policy),
	})
	.map((drawn) => (spaces: readonly string[]): readonly object[] => [
		...drawn.tiers.map((name, i) =>
			object('Tier', { name }, { order: name === 'early' ? 50 : 2_000_000, defaultAction: drawn.actions[i] }),
		),
		...accounts.flatMap((name, i) =>
			spaces.map((namespace, k) => ({
				apiVersion: 'v1',
				kind: 'ServiceAccount',
				metadata: { name, namespace, labels: drawn.accounts[i * 4 + k] },
			})),
		),
		...drawn.sets.map((set, i) => set(i)),
		...drawn.policies.map((one, i) => one(i, drawn.tiers)),
	]);
