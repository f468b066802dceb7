import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { budgetStatus } from '../../../src/model/control/disruption.ts';
import { evict, evictAgain } from '../../../src/model/control/evict.ts';
import { setPods } from '../../../src/model/control/lifecycle.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import type { DisruptionBudgetResource } from '../../../src/model/disruption-budget.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { one } from '../read/one.ts';
import { made, pod, workload } from './making.ts';

interface World {
	readonly store: Store;
	readonly cluster: Cluster;
}

const worldOf = (...resources: readonly Resource[]): World => {
	const store = applyResources(emptyStore, resources);
	return { store, cluster: made({ store }) };
};

const budget = (spec: string, name = 'web', apiVersion = 'policy/v1'): DisruptionBudgetResource => {
	const resource = one(
		`{apiVersion: ${apiVersion}, kind: PodDisruptionBudget, metadata: {name: ${name}}, spec: ${spec}}`,
	);
	if (resource.kind !== 'PodDisruptionBudget') throw new Error(resource.kind);
	return resource;
};

const web = workload('Deployment', 'web', { replicas: 5 });
const ofWeb = 'selector: {matchLabels: {app: web}}';

/** expected, healthy, desired, allowed */
type Status = readonly [number, number, number, number];

const statuses: readonly (readonly [title: string, spec: string, Status, ...Resource[]])[] = [
	['a number that must be there', `{minAvailable: 3, ${ofWeb}}`, [5, 5, 3, 2], web],
	['more than there are', `{minAvailable: 9, ${ofWeb}}`, [5, 5, 9, 0], web],
	['a share that must be there, rounded up', `{minAvailable: "50%", ${ofWeb}}`, [5, 5, 3, 2], web],
	['a number that may be missing', `{maxUnavailable: 1, ${ofWeb}}`, [5, 5, 4, 1], web],
	['a share that may be missing, rounded up too', `{maxUnavailable: "30%", ${ofWeb}}`, [5, 5, 3, 2], web],
	['none may be missing', `{maxUnavailable: 0, ${ofWeb}}`, [5, 5, 5, 0], web],
	['more may be missing than there are', `{maxUnavailable: 9, ${ofWeb}}`, [5, 5, 0, 5], web],
	['nothing is said', `{${ofWeb}}`, [0, 5, 0, 0], web],
	['no pod is there', `{minAvailable: 0, ${ofWeb}}`, [0, 0, 0, 0]],
	['bare pods are counted for a number', '{minAvailable: 1, selector: {}}', [1, 1, 1, 0], pod('web')],
	['and for a share nobody wants them', '{minAvailable: "50%", selector: {}}', [0, 1, 0, 0], pod('web')],
	['a DaemonSet has no scale', `{maxUnavailable: 1, ${ofWeb}}`, [0, 0, 0, 0], workload('DaemonSet', 'web')],
	['but its pods have a number', `{minAvailable: 1, ${ofWeb}}`, [3, 3, 1, 2], workload('DaemonSet', 'web')],
	[
		'a ReplicationController is asked as all others',
		`{maxUnavailable: 1, ${ofWeb}}`,
		[2, 2, 1, 1],
		workload('ReplicationController', 'web', { replicas: 2 }),
	],
	[
		'several controllers are summed up',
		'{maxUnavailable: "50%", selector: {}}',
		[8, 8, 4, 4],
		web,
		workload('StatefulSet', 'db', { replicas: 3 }),
	],
	['without a selector it guards nobody', '{minAvailable: 1}', [0, 0, 1, 0], web],
];

for (const [title, spec, [expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed], ...resources] of statuses)
	test(`a budget of ${spec}: ${title}`, (t) => {
		const { store, cluster } = worldOf(...resources);
		const status = { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed };
		t.deepEqual(budgetStatus(budget(spec), store, cluster), status);
	});

test('an empty selector selects every pod of the namespace, and in v1beta1 none', (t) => {
	const { store, cluster } = worldOf(web);
	const statusOf = (apiVersion: string) =>
		budgetStatus(budget('{minAvailable: 1, selector: {}}', 'all', apiVersion), store, cluster).expectedPods;
	t.is(statusOf('policy/v1'), 5);
	t.is(statusOf('policy/v1beta1'), 0);
});

const unready = ({ store, cluster }: World, ...pods: readonly string[]): World => {
	const ready = pods.map((name) => ({ pod: `default/${name}`, value: false }));
	const next = setPods(store, { ready }, cluster).store;
	return { store: next, cluster: made({ store: next, previous: cluster }) };
};

const db = workload('StatefulSet', 'db', { replicas: 3 });
const ofDb = 'selector: {matchLabels: {app: db}}';

test('pods go one after the other until the budget is spent, and the next when those are made anew', (t) => {
	const { store, cluster } = worldOf(db, budget(`{maxUnavailable: 1, ${ofDb}}`, 'db'));
	const { store: after, refused } = evict(store, cluster.pods, cluster);
	t.deepEqual(
		refused.map(({ name, reason, cause }) => [name, reason, cause]),
		['db-1', 'db-2'].map((name) => [
			name,
			"Cannot evict pod as it would violate the pod's disruption budget.",
			'The disruption budget db needs 2 healthy pods and has 2 currently',
		]),
	);
	const next = made({ store: after, previous: cluster });
	t.not(next.pods[0]?.uid, cluster.pods[0]?.uid);
	t.is(next.pods[1]?.uid, cluster.pods[1]?.uid);
	t.deepEqual(
		evictAgain(after, refused, next).refused.map(({ name }) => name),
		['db-2'],
	);
});

const unhealthy: readonly (readonly [title: string, spec: string, unready: readonly string[], goes: boolean])[] = [
	['goes when enough others are ready', '{minAvailable: 2,', ['db-0'], true],
	['stays when others are missing already', '{minAvailable: 2,', ['db-0', 'db-1'], false],
	['goes by AlwaysAllow', '{minAvailable: 2, unhealthyPodEvictionPolicy: AlwaysAllow,', ['db-0', 'db-1'], true],
	['stays when none is needed and none allowed', '{maxUnavailable: "100%",', ['db-0', 'db-1', 'db-2'], false],
];

for (const [title, spec, missing, goes] of unhealthy)
	test(`a pod that is not ready ${title}`, (t) => {
		const { store, cluster } = unready(worldOf(db, budget(`${spec} ${ofDb}}`, 'db')), ...missing);
		t.is(evict(store, cluster.pods.slice(0, 1), cluster).refused.length === 0, goes);
	});

test('a pod that is not ready costs the budget nothing', (t) => {
	const { store, cluster } = unready(worldOf(db, budget(`{minAvailable: 1, ${ofDb}}`, 'db')), 'db-0');
	t.deepEqual(
		evict(store, cluster.pods, cluster).refused.map(({ name }) => name),
		['db-2'],
	);
});

test('a pod of two budgets is never evicted, and one that is about to end goes whatever they say', (t) => {
	const world = worldOf(db, budget(`{minAvailable: 0, ${ofDb}}`, 'a'), budget(`{minAvailable: 0, ${ofDb}}`, 'b'));
	t.deepEqual(
		evict(world.store, world.cluster.pods.slice(0, 1), world.cluster).refused.map(({ reason }) => reason),
		['This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'],
	);
	const { store } = setPods(world.store, { terminate: ['default/db-0'] }, world.cluster);
	const cluster = made({ store, previous: world.cluster });
	t.deepEqual(evict(store, cluster.pods.slice(0, 1), cluster).refused, []);
});
