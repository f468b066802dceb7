import test from 'ava';
import { printError } from '../../../src/errors.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { deleteRefs } from '../../../src/model/control/delete.ts';
import { labelObjects } from '../../../src/model/control/label.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import type { Labels } from '../../../src/model/labels.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { made, make, namespace, pod, service, workload } from './making.ts';

const shop = { namespace: 'shop' };
const storeOf = (...resources: Resource[]): Store => applyResources(emptyStore, resources);
const cart = workload('Deployment', 'cart', { ...shop, replicas: 2 });
const all = storeOf(
	namespace('shop'),
	cart,
	workload('StatefulSet', 'db', { ...shop, replicas: 2 }),
	workload('DaemonSet', 'log'),
	service('cart', shop),
	pod('web', shop),
);
const podsOf = (store: Store) => made({ store }).pods;
const logPod = podsOf(all).find(({ owner }) => owner === 'DaemonSet/log')?.name ?? '';

test('what is applied again is replaced, and the store before stays as it was', (t) => {
	const store = storeOf(cart);
	const wider = applyResources(store, [{ ...cart, replicas: 5 }]);
	t.deepEqual([podsOf(store).length, podsOf(wider).length], [2, 5]);
});

test('a store survives JSON', (t) => {
	t.deepEqual(JSON.parse(JSON.stringify(all)), all);
});

test('deleting takes away what is named, and with a namespace all that is in it', (t) => {
	const rows: readonly (readonly [refs: readonly string[], left: readonly string[]])[] = [
		[
			['Service/shop/cart', 'Pod/shop/web', 'DaemonSet/log'],
			['Deployment/shop/cart', 'Namespace/shop', 'StatefulSet/shop/db'],
		],
		[['Namespace/shop'], ['DaemonSet/default/log']],
	];
	for (const [refs, left] of rows) {
		const { store, errors } = deleteRefs(all, refs, made({ store: all }));
		t.deepEqual(errors, []);
		t.deepEqual(Object.keys(store.objects).toSorted(), left);
	}
});

test('a namespace that nobody declared can be deleted too', (t) => {
	t.deepEqual(deleteRefs(storeOf(cart), ['Namespace/shop'], made()), { store: emptyStore, errors: [] });
});

const undeletable: readonly (readonly [ref: string, text: string])[] = [
	[
		'Deployment/shop/crat',
		'there is no Deployment/shop/crat\n  asked: delete Deployment/shop/crat\n  hint: did you mean Deployment/shop/cart?',
	],
	[
		'Deployment/cart',
		'there is no Deployment/default/cart\n  asked: delete Deployment/default/cart\n  hint: did you mean Deployment/shop/cart?',
	],
	[
		'StatefulSet/shop/zookeeper-ensemble',
		'there is no StatefulSet/shop/zookeeper-ensemble\n  asked: delete StatefulSet/shop/zookeeper-ensemble\n  hint: statefulsets there: db',
	],
	[
		'Job/nightly/report-generator',
		'there is no Job/nightly/report-generator\n  asked: delete Job/nightly/report-generator\n  hint: write it as Kind/namespace/name, or Kind/name for a Namespace or a Node',
	],
	[
		'Pod/x/crat-*',
		'there is no Pod/x/crat-*\n  asked: delete Pod/x/crat-*\n  hint: write it as Kind/namespace/name, or Kind/name for a Namespace or a Node',
	],
	[
		'Namespace/kube-system',
		'namespaces "kube-system" is forbidden: this namespace may not be deleted\n  asked: delete Namespace/kube-system',
	],
];

for (const [ref, text] of undeletable)
	test(`what can't be deleted is told, and the rest is deleted: ${ref.replace(/-\w{5}$/, '-…')}`, (t) => {
		const { store, errors } = deleteRefs(all, [ref, 'Pod/shop/web'], made({ store: all }));
		t.deepEqual(errors.map(printError), [text]);
		t.is(Object.keys(store.objects).length, Object.keys(all.objects).length - 1);
	});

const label = (store: Store, object: string, set: Labels, remove: readonly string[] = []) =>
	labelObjects(store, [{ object, set, remove }], made({ store }));
const labelsOf = (store: Store, name: string) => podsOf(store).find((one) => one.name === name)?.labels;

test('labels are set and removed on bare and generated pods, namespaces and nodes', (t) => {
	const cluster = made({ store: all });
	const { store, errors } = labelObjects(
		all,
		[
			{ object: 'Pod/shop/web', set: { tier: 'gold' }, remove: ['app'] },
			{ object: 'Pod/shop/db-0', set: { tier: 'gold' }, remove: [] },
			{ object: `Pod/${logPod}`, set: { tier: 'tin' }, remove: [] },
			{ object: 'Namespace/shop', set: { team: 'a' }, remove: [] },
			{ object: 'Namespace/default', set: { team: 'b' }, remove: [] },
			{ object: 'Node/n2', set: { disk: 'ssd' }, remove: ['kubernetes.io/os'] },
			{ object: 'Service/shop/cart', set: { any: 'thing' }, remove: [] },
			{ object: 'Deployment/shop/cart', set: { any: 'thing' }, remove: [] },
		],
		cluster,
	);
	t.deepEqual(errors, []);
	t.deepEqual(labelsOf(store, 'web'), { tier: 'gold' });
	t.like(labelsOf(store, 'db-0'), { app: 'db', tier: 'gold' });
	t.is(labelsOf(store, 'db-1')?.['tier'], undefined);
	t.like(labelsOf(store, logPod), { app: 'log', tier: 'tin' });
	const { namespaces, nodes } = made({ store });
	t.deepEqual(namespaces.find(({ name }) => name === 'shop')?.labels, {
		'kubernetes.io/metadata.name': 'shop',
		team: 'a',
	});
	t.is(namespaces.find(({ name }) => name === 'default')?.labels['team'], 'b');
	t.like(nodes[1]?.labels, { disk: 'ssd', 'kubernetes.io/os': undefined });
});

test("a star stands for all of a Deployment's pods", (t) => {
	const { store, errors } = label(all, 'Pod/shop/cart-*', { tier: 'gold' });
	t.deepEqual(errors, []);
	t.deepEqual(
		podsOf(store)
			.filter(({ labels }) => labels['tier'] === 'gold')
			.map(({ owner }) => owner),
		['Deployment/cart', 'Deployment/cart'],
	);
});

test('of two changes of one label the later one counts', (t) => {
	const first = label(all, 'Pod/shop/web', { tier: 'gold' }, ['app']).store;
	t.deepEqual(labelsOf(label(first, 'Pod/shop/web', { app: 'x' }, ['tier']).store, 'web'), { app: 'x' });
});

const unlabelled: readonly (readonly [object: string, remove: readonly string[], text: string])[] = [
	['Pod/shop/wbe', [], 'there is no Pod/shop/wbe\n  asked: label Pod/shop/wbe\n  hint: did you mean Pod/shop/web?'],
	['Node/n9', [], 'there is no Node/n9\n  asked: label Node/n9\n  hint: did you mean Node/n1?'],
	['Pod/shop/web', ['tier'], 'label Pod/shop/web: "tier" is both set and removed\n  hint: leave one of the two out'],
];

for (const [object, remove, text] of unlabelled)
	test(`what can't be labelled is told: ${text.split('\n')[0]}`, (t) => {
		const { store, errors } = label(all, object, { tier: 'gold' }, remove);
		t.deepEqual(errors.map(printError), [text]);
		t.deepEqual(store, all);
	});

test('a label survives what does not touch it: another apply, and the same manifest again', (t) => {
	const labelled = label(label(all, 'Pod/shop/db-0', { tier: 'gold' }).store, 'Pod/shop/web', { tier: 'tin' }).store;
	const again = applyResources(labelled, [pod('other'), pod('web', shop)]);
	t.is(labelsOf(again, 'db-0')?.['tier'], 'gold');
	t.is(labelsOf(again, 'web')?.['tier'], 'tin');
});

test('a manifest that sets the label has the last word when it is applied again', (t) => {
	const labelled = label(all, 'Pod/shop/web', { app: 'x', tier: 'gold' }).store;
	t.deepEqual(labelsOf(applyResources(labelled, [pod('web', shop)]), 'web'), { app: 'web', tier: 'gold' });
});

test('a pod that is made anew has the labels of its template', (t) => {
	const labelled = label(all, 'Pod/shop/cart-*', { tier: 'gold' }).store;
	const gone = deleteRefs(labelled, ['Deployment/shop/cart'], made({ store: labelled })).store;
	t.deepEqual(applyResources(gone, [cart]).patches, {});
	const other = { ...cart, template: { ...cart.template, labels: { app: 'cart', v: '2' } } };
	t.deepEqual(applyResources(labelled, [other]).patches, {});
	t.is(Object.keys(applyResources(labelled, [{ ...cart, replicas: 1 }]).patches).length, 1);
});

test('a pod that its owner no longer selects stays, with a warning', (t) => {
	const { warnings, cluster } = make({ store: label(all, 'Pod/shop/db-0', { app: 'debug' }).store });
	t.deepEqual(
		warnings.map(({ code }) => code),
		['pod-left-its-owner'],
	);
	t.is(cluster.pods.filter(({ owner }) => owner === 'StatefulSet/db').length, 2);
});
