import test from 'ava';
import { groupChain, groupsOf } from '../../../../src/cni/calico/policy/groups.ts';
import { comparePolicies, type Policy, policyId } from '../../../../src/cni/calico/policy/policy.ts';
import { compareTiers, type Tier, tierRules } from '../../../../src/cni/calico/policy/tiers.ts';
import { tiersOf } from '../../../../src/cni/calico/policy/translated.ts';
import { worldOf } from '../../../policy/lab.ts';
import { textOf } from './rule-text.ts';

const policyOf = (name: string, parts: Partial<Policy> = {}): Policy => ({
	kind: 'GlobalNetworkPolicy',
	namespace: '',
	name,
	tier: 'default',
	order: 10,
	selector: 'all()',
	types: ['ingress'],
	ingress: [],
	egress: [],
	...parts,
});

const tier = (name: string, parts: Partial<Tier> = {}): Tier => ({ name, order: 10, defaultAction: 'Deny', ...parts });

/** felix/rules/endpoints_test.go: polGroupEntry. */
for (const [title, names, rules] of [
	['of two', 'ab', ['-j cali-pi-gnp/a', 'if no-verdict -j cali-pi-gnp/b']],
	[
		'of five',
		'abcde',
		[
			'-j cali-pi-gnp/a',
			'if no-verdict -j cali-pi-gnp/b',
			'if no-verdict -j cali-pi-gnp/c',
			'if no-verdict -j cali-pi-gnp/d',
			'if no-verdict -j cali-pi-gnp/e',
		],
	],
	[
		'of six, with a look at the verdict behind the fifth',
		'abcdef',
		[
			'-j cali-pi-gnp/a',
			'if no-verdict -j cali-pi-gnp/b',
			'if no-verdict -j cali-pi-gnp/c',
			'if no-verdict -j cali-pi-gnp/d',
			'if no-verdict -j cali-pi-gnp/e',
			'-m comment --comment "Return on verdict" unless no-verdict -j RETURN',
			'-j cali-pi-gnp/f',
		],
	],
] as const)
	test(`the chain of a group ${title}`, (t) => {
		const groups = groupsOf(
			'ingress',
			[...names].map((name) => policyOf(name)),
		);
		t.deepEqual(groups.flatMap(groupChain).map(textOf), [rules]);
		t.regex(groups[0]?.chain ?? '', /^cali-gi-[\w-]{20}$/);
	});

test('only neighbours that select by the same words are a group, and one alone has no chain of its own', (t) => {
	const some = [policyOf('a'), policyOf('b', { selector: "x == 'y'" }), policyOf('c'), policyOf('d')];
	const groups = groupsOf('egress', some);
	t.deepEqual(
		groups.map(({ policies }) => policies.map(({ name }) => name)),
		[['a'], ['b'], ['c', 'd']],
	);
	t.deepEqual(
		groups.map(({ chain }) => chain.slice(0, 8)),
		['cali-po-', 'cali-po-', 'cali-go-'],
	);
	t.is(groups.flatMap(groupChain).length, 1);
});

test("a group's name tells its direction, its selector and its policies apart", (t) => {
	const two = [policyOf('a'), policyOf('b')];
	const names = [
		groupsOf('ingress', two),
		groupsOf('egress', two),
		groupsOf('ingress', two.toReversed()),
		groupsOf(
			'ingress',
			two.map((policy) => ({ ...policy, selector: "x == 'y'" })),
		),
	].map(([group]) => group?.chain);
	t.is(new Set(names).size, 4);
});

/** felix/rules/endpoints_test.go: "should render a workload endpoint with policy groups", default tier and others. */
test('a tier asks its policies until one accepts, and drops at its end what none has passed on', (t) => {
	const groups = groupsOf('ingress', [policyOf('a'), policyOf('b', { selector: "x == 'y'" })]);
	const asked = [
		'-m comment --comment "Start of tier security" set no-pass',
		'if no-pass -j cali-pi-gnp/a',
		'-m comment --comment "Return if policy accepted" if accept -j RETURN',
		'if no-pass -j cali-pi-gnp/b',
		'-m comment --comment "Return if policy accepted" if accept -j RETURN',
	];
	const say = (one: Tier) => textOf({ name: 'test', rules: tierRules(one, groups) });
	t.deepEqual(say(tier('security')), [
		...asked,
		'-m comment --comment "End of tier security. Drop if no policies passed packet" if no-pass -j DROP',
	]);
	t.deepEqual(say(tier('security', { defaultAction: 'Pass' })), asked);
});

/** felix/calc/policy_sorter_test.go */
test('policies come by order, name, namespace and kind; tiers by order and name; what has no order is last', (t) => {
	const policies = [
		policyOf('a', { order: Infinity }),
		policyOf('b', { order: Infinity }),
		policyOf('z', { order: -1 }),
		policyOf('m', { namespace: 'y', kind: 'NetworkPolicy' }),
		policyOf('m', { namespace: 'x', kind: 'NetworkPolicy' }),
		policyOf('m', { namespace: 'x', kind: 'KubernetesNetworkPolicy' }),
	];
	t.deepEqual(policies.toSorted(comparePolicies).map(policyId), [
		'gnp/z',
		'knp/x/m',
		'np/x/m',
		'np/y/m',
		'gnp/a',
		'gnp/b',
	]);
	const tiers = [tier('none', { order: Infinity }), tier('b'), tier('a'), tier('first', { order: 1 })];
	t.deepEqual(
		tiers.toSorted(compareTiers).map(({ name }) => name),
		['first', 'a', 'b', 'none'],
	);
});

test('tiers of its own stand beside those that every cluster has', (t) => {
	const { cluster } = worldOf(
		['default', 'security']
			.map((name) => `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}}`)
			.join('\n---\n'),
	);
	const tiers = tiersOf(cluster).toSorted(compareTiers);
	t.deepEqual(
		tiers.map(({ name, defaultAction }) => `${name} ${defaultAction}`),
		['kube-admin Pass', 'default Deny', 'kube-baseline Pass', 'security Deny'],
	);
});
