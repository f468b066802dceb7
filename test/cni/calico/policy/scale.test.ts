import test from 'ava';
import { diff } from '../../../../src/kernel/diff.ts';
import { idOf, keyed, kindOf } from '../../../../src/kernel/kinds.ts';
import type { KernelObject, NodePlan, Seen } from '../../../../src/kernel/object.ts';
import { planFor } from '../../../../src/plan/plan.ts';
import { changeWorld, type World } from '../../../../src/world/world.ts';
import { profileOf, worldOf } from '../../../policy/lab.ts';

interface Size {
	readonly pods: number;
	readonly policies: number;
}

const namespaces = 10;

/** Pods in ten namespaces, and policies that let some of each in, every one by a selector of its own. */
const crowd = ({ pods, policies }: Size): World => {
	const pod = (i: number) => ({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name: `p${i}`, namespace: `ns${i % namespaces}`, labels: { app: `app${i % 20}`, pod: `p${i}` } },
		spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 8080 }] }] },
	});
	const policy = (i: number) => ({
		apiVersion: 'networking.k8s.io/v1',
		kind: 'NetworkPolicy',
		metadata: { name: `q${i}`, namespace: `ns${i % namespaces}` },
		spec: {
			podSelector: { matchLabels: { app: `app${i % 20}` } },
			ingress: [
				{
					from: [
						{ podSelector: { matchLabels: { pod: `p${i % 40}` } } },
						{ namespaceSelector: {}, podSelector: { matchLabels: { app: `app${i % 7}` } } },
					],
					ports: [{ port: 'web' }],
				},
			],
		},
	});
	const objects = [
		...Array.from({ length: pods }, (_, i) => pod(i)),
		...Array.from({ length: policies }, (_, i) => policy(i)),
	];
	return worldOf(objects.map((object) => JSON.stringify(object)).join('\n---\n'), profileOf('calico-vxlan', 4));
};

const plansOf = ({ cluster }: World): ReadonlyMap<string, NodePlan> =>
	new Map(cluster.nodes.map(({ name }) => [name, planFor(cluster, name)]));

const rulesIn = (plans: ReadonlyMap<string, NodePlan>): number =>
	[...plans.values()].flat().reduce((sum, object) => sum + (object.kind === 'chain' ? object.rules.length : 0), 0);

test('rules grow with policies and with pods, never with both at once', (t) => {
	const rules = (size: Size) => rulesIn(plansOf(crowd(size)));
	const policies = [
		rules({ pods: 20, policies: 0 }),
		rules({ pods: 20, policies: 60 }),
		rules({ pods: 20, policies: 120 }),
	];
	const [none = 0, some = 0, twice = 0] = policies;
	t.true(twice - none <= 2.1 * (some - none), policies.join(' '));
	const pods = [
		rules({ pods: 20, policies: 60 }),
		rules({ pods: 40, policies: 60 }),
		rules({ pods: 80, policies: 60 }),
	];
	const [few = 0, more = 0, many = 0] = pods;
	t.true(many - more <= 2.1 * (more - few), pods.join(' '));
});

test('500 policies over 200 pods are planned at once, and the rules never name a pod', (t) => {
	const world = crowd({ pods: 200, policies: 500 });
	const began = performance.now();
	const plans = plansOf(world);
	t.log(`4 plans in ${Math.round(performance.now() - began)} ms, ${rulesIn(plans)} rules`);
	const addresses = new Set(world.cluster.pods.map(({ ip }) => `${ip}/32`));
	for (const object of [...plans.values()].flat())
		if (object.kind === 'chain' && object.name.startsWith('cali-'))
			for (const { match } of object.rules)
				t.false(match.some((part) => (part.m === 'src' || part.m === 'dst') && addresses.has(part.net)));
});

/** What has to be done on a node, as "change ipset …". */
const stepsBetween = (before: NodePlan, after: NodePlan): readonly string[] =>
	diff(after, before.map(seen)).map((step) => {
		const { kind, key } = step.do === 'remove' ? step.seen : keyed(step.object);
		return `${step.do} ${kind} ${key}`;
	});

const seen = (object: KernelObject): Seen => ({ ...keyed(object), print: kindOf(object).print(object) });

test('a label that a policy lets in by changes members of sets and nothing else, on every node', (t) => {
	const world = crowd({ pods: 200, policies: 500 });
	const change = { object: 'Pod/ns3/p3', set: { pod: 'p13' }, remove: [] };
	const after = changeWorld(world, { delete: [], apply: [], label: [change] });
	const [before, then] = [plansOf(world), plansOf(after)];
	const steps = [...then].flatMap(([node, plan]) => stepsBetween(before.get(node) ?? [], plan));
	t.true(steps.length > 0);
	t.deepEqual(
		steps.filter((step) => !step.startsWith('change ipset cali40')),
		[],
	);
});

test('a pod that goes changes members of sets on the other nodes, and nothing else', (t) => {
	const world = crowd({ pods: 50, policies: 200 });
	const gone = world.cluster.pods.find(({ name }) => name === 'p49');
	const after = changeWorld(world, { delete: [`Pod/${gone?.namespace}/p49`], apply: [], label: [] });
	const [before, then] = [plansOf(world), plansOf(after)];
	const steps = [...then].flatMap(([node, plan]) =>
		node === gone?.node ? [] : stepsBetween(before.get(node) ?? [], plan),
	);
	t.true(steps.length > 0);
	t.deepEqual(
		steps.filter((step) => !step.startsWith('change ipset cali40')),
		[],
	);
});

test('the same cluster gives the same plan, whatever the order of its policies', (t) => {
	const { cluster } = crowd({ pods: 30, policies: 60 });
	const shuffled = { ...cluster, policies: cluster.policies.toReversed(), pods: cluster.pods };
	const ids = (plan: NodePlan) => plan.map((object) => `${idOf(keyed(object))} ${kindOf(object).print(object)}`);
	t.deepEqual(ids(planFor(shuffled, 'n1')), ids(planFor(cluster, 'n1')));
});
