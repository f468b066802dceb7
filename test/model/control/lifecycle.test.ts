import test from 'ava';
import { printError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { deleteRefs } from '../../../src/model/control/delete.ts';
import { act, setPods } from '../../../src/model/control/lifecycle.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import type { Resource } from '../../../src/model/resource.ts';
import type { Actions } from '../../../src/model/scenario.ts';
import { blocks, hostLocal, made, node, pod, service, workload } from './making.ts';

interface World {
	readonly store: Store;
	readonly cluster: Cluster;
}

const worldOf = (...resources: Resource[]): World => {
	const store = applyResources(emptyStore, resources);
	return { store, cluster: made({ store, ipam: blocks }) };
};

const next = ({ cluster }: World, { store, errors }: { store: Store; errors: readonly Error[] }): World => {
	if (errors.length > 0) throw new Error(errors.map(printError).join('\n'));
	return { store, cluster: made({ store, ipam: blocks, previous: cluster }) };
};

const acted = (world: World, actions: Partial<Actions>): World => next(world, act(world.store, actions, world.cluster));
const deleted = (world: World, ...refs: string[]): World => next(world, deleteRefs(world.store, refs, world.cluster));

const setReady = (store: Store, ready: Actions['ready'], cluster: Cluster) => setPods(store, { ready }, cluster);

const podsOf = ({ cluster }: World, owner: string) => cluster.pods.filter((one) => one.owner === owner);
const namesOf = (world: World, owner: string) => podsOf(world, owner).map(({ name }) => name);
const nodesOf = (world: World, owner: string) => podsOf(world, owner).map((one) => one.node);
const byPlace = (world: World, owner: string) => podsOf(world, owner).map(({ name, ip }) => `${name} ${ip}`);

const draining = (node: string) => ({ node, force: false, ignoreDaemonSets: true, deleteEmptyDirData: true });

const start = worldOf(
	workload('Deployment', 'web', { replicas: 2 }),
	workload('StatefulSet', 'db', { replicas: 2 }),
	workload('DaemonSet', 'log'),
);

test("a Deployment's pod that is deleted comes again under another name and address, and the others stay", (t) => {
	const [gone = '', stays = ''] = namesOf(start, 'Deployment/web');
	const after = deleted(start, `Pod/${gone}`);
	const names = namesOf(after, 'Deployment/web');
	t.is(names.length, 2);
	t.true(names.includes(stays));
	t.false(names.includes(gone));
	t.is(
		after.cluster.pods.find(({ name }) => name === stays)?.ip,
		start.cluster.pods.find(({ name }) => name === stays)?.ip,
	);
});

test('names count up: no two pods that follow each other in one place have one name, and another run has the same', (t) => {
	const run = () => {
		const names: string[] = [];
		let world = worldOf(workload('Deployment', 'web'));
		for (let i = 0; i < 5; i++) {
			names.push(...namesOf(world, 'Deployment/web'));
			world = deleted(world, 'Pod/web-*');
		}
		return names;
	};
	t.is(new Set(run()).size, 5);
	t.deepEqual(run(), run());
});

test("a StatefulSet's pod that is deleted keeps its name and gets another address", (t) => {
	const after = deleted(start, 'Pod/db-0');
	t.deepEqual(namesOf(after, 'StatefulSet/db'), ['db-0', 'db-1']);
	t.not(byPlace(after, 'StatefulSet/db')[0], byPlace(start, 'StatefulSet/db')[0]);
	t.is(byPlace(after, 'StatefulSet/db')[1], byPlace(start, 'StatefulSet/db')[1]);
	t.is(
		byPlace(deleted(after, 'Pod/db-*'), 'StatefulSet/db').filter((one) =>
			byPlace(after, 'StatefulSet/db').includes(one),
		).length,
		0,
	);
});

test("a DaemonSet's pod comes again on its own node", (t) => {
	const [gone = ''] = namesOf(start, 'DaemonSet/log');
	const after = deleted(start, `Pod/${gone}`);
	t.false(namesOf(after, 'DaemonSet/log').includes(gone));
	t.deepEqual(nodesOf(after, 'DaemonSet/log').toSorted(), ['n1', 'n2', 'n3']);
});

test('what was changed of a pod is forgotten with it', (t) => {
	const [gone = ''] = namesOf(start, 'Deployment/web');
	const unready = next(
		start,
		setReady(
			start.store,
			[
				{ pod: `default/${gone}`, value: false },
				{ pod: 'default/db-0', value: false },
			],
			start.cluster,
		),
	);
	t.is(unready.store.unready.length, 2);
	t.deepEqual(deleted(unready, 'Pod/db-0', `Pod/${gone}`).store.unready, []);
});

test('a workload is scaled up and down, and pods that stay keep name and address', (t) => {
	const wide = acted(start, { scale: [{ object: 'Deployment/default/web', replicas: 4 }] });
	t.is(namesOf(wide, 'Deployment/web').length, 4);
	t.true(byPlace(start, 'Deployment/web').every((one) => byPlace(wide, 'Deployment/web').includes(one)));
	const none = acted(wide, {
		scale: [
			{ object: 'StatefulSet/db', replicas: 0 },
			{ object: 'Deployment/web', replicas: 1 },
		],
	});
	t.deepEqual([namesOf(none, 'StatefulSet/db').length, namesOf(none, 'Deployment/web').length], [0, 1]);
});

test('a restart makes every pod of a workload again, as often as it is asked for', (t) => {
	for (const owner of ['Deployment/web', 'StatefulSet/db', 'DaemonSet/log']) {
		const once = acted(start, { restart: [owner.replace('/', '/default/')] });
		const twice = acted(once, { restart: [owner.replace('/', '/default/')] });
		const all = [start, once, twice].flatMap((world) => byPlace(world, owner));
		t.is(new Set(all).size, all.length, owner);
		t.deepEqual(nodesOf(twice, owner).length, nodesOf(start, owner).length);
	}
});

test('a cordoned node gets no new pods and keeps its own; uncordoned it gets some again', (t) => {
	const cordoned = acted(start, { cordon: ['n1', 'n2'] });
	t.deepEqual(cordoned.cluster.pods, start.cluster.pods);
	const wide = acted(cordoned, { scale: [{ object: 'Deployment/web', replicas: 6 }] });
	const news = podsOf(wide, 'Deployment/web').filter(({ name }) => !namesOf(start, 'Deployment/web').includes(name));
	t.deepEqual([...new Set(news.map((one) => one.node))], ['n3']);
	const open = acted(wide, { uncordon: ['n1'], scale: [{ object: 'Deployment/web', replicas: 9 }] });
	t.true(
		nodesOf(open, 'Deployment/web').filter((one) => one === 'n1').length >
			nodesOf(start, 'Deployment/web').filter((one) => one === 'n1').length,
	);
});

test('by hand a node is uncordoned though its manifest cordons it, until the manifest is applied again', (t) => {
	const manifest = node('n1', { unschedulable: true });
	const open = acted(worldOf(manifest), { uncordon: ['n1'] });
	t.false(open.cluster.nodes[0]?.unschedulable);
	t.true(made({ store: applyResources(open.store, [manifest]) }).nodes[0]?.unschedulable);
	t.false(made({ store: applyResources(open.store, [node('n1')]) }).nodes[0]?.unschedulable);
});

test("a drained node has a DaemonSet's pods alone, and all others are elsewhere", (t) => {
	const after = acted(start, { drain: [draining('n1')] });
	t.deepEqual(
		after.cluster.pods.filter((one) => one.node === 'n1').map(({ owner }) => owner),
		['DaemonSet/log'],
	);
	t.is(after.cluster.pods.length, start.cluster.pods.length);
	t.true(after.cluster.nodes[0]?.unschedulable);
	t.deepEqual(namesOf(after, 'StatefulSet/db'), ['db-0', 'db-1']);
});

test('a pod in its grace period is an endpoint that serves and is not ready, until it is deleted', (t) => {
	const ports = [{ port: 80, protocol: 'TCP', targetPort: 80 }] as const;
	const world = worldOf(
		workload('StatefulSet', 'db', { replicas: 2 }),
		service('db', { selector: { app: 'db' }, ports }),
	);
	const conditions = ({ cluster }: World) =>
		cluster.endpoints[0]?.endpoints.map(({ ready, serving, terminating }) => [ready, serving, terminating]);
	const ending = next(world, setPods(world.store, { terminate: ['default/db-0'] }, world.cluster));
	t.deepEqual(conditions(ending), [
		[false, true, true],
		[true, true, false],
	]);
	t.is(namesOf(acted(ending, { scale: [{ object: 'StatefulSet/db', replicas: 3 }] }), 'StatefulSet/db').length, 2);
	t.deepEqual(conditions(deleted(ending, 'Pod/db-0')), [
		[true, true, false],
		[true, true, false],
	]);
});

test('a drain with force takes the pods that nobody makes again', (t) => {
	const world = worldOf(pod('alone', { spec: { ...pod('x').spec, nodeName: 'n1' } }));
	t.deepEqual(acted(world, { drain: [{ ...draining('n1'), force: true }] }).cluster.pods, []);
});

for (const ipam of [blocks, hostLocal])
	test(`after a reboot the pods of a node have other addresses under their names, with ${ipam.kind}`, (t) => {
		const before = { ...start, cluster: made({ store: start.store, ipam }) };
		const rebooted = (world: World): World => {
			const { store } = act(world.store, { reboot: ['n1'] }, world.cluster);
			return { store, cluster: made({ store, ipam, previous: world.cluster }) };
		};
		const places = ({ cluster }: World) => cluster.pods.map(({ name, node, uid }) => `${name} ${node} ${uid}`);
		const ips = ({ cluster }: World, here: boolean) =>
			cluster.pods.filter(({ node }) => (node === 'n1') === here).map(({ ip }) => ip);
		const once = rebooted(before);
		const twice = rebooted(once);
		t.deepEqual(places(twice), places(before));
		t.deepEqual(ips(twice, false), ips(before, false));
		const all = [before, once, twice].flatMap((world) => ips(world, true));
		t.is(new Set(all).size, all.length, 'no address comes back soon');
		// What comes next does not take it for one more reboot.
		const { cluster } = { cluster: made({ store: twice.store, ipam, previous: twice.cluster }) };
		t.deepEqual(cluster.pods, twice.cluster.pods);
	});

test("a pod on its node's own network keeps the node's address through a reboot", (t) => {
	const world = worldOf(pod('log', { spec: { ...pod('x').spec, nodeName: 'n1', hostNetwork: true } }));
	t.deepEqual(acted(world, { reboot: ['n1'] }).cluster.pods, world.cluster.pods);
});

test('pods are made not ready and ready again, a star stands for many', (t) => {
	const ready = (world: World) => podsOf(world, 'StatefulSet/db').map((one) => one.ready);
	const none = next(start, setReady(start.store, [{ pod: 'default/db-*', value: false }], start.cluster));
	t.deepEqual(ready(none), [false, false]);
	const one = next(none, setReady(none.store, [{ pod: 'default/db-1', value: true }], none.cluster));
	t.deepEqual(ready(one), [false, true]);
});

const impossible: readonly (readonly [Partial<Actions>, string])[] = [
	[
		{ scale: [{ object: 'Deployment/default/wbe', replicas: 3 }] },
		'there is no Deployment/default/wbe\n  asked: scale Deployment/default/wbe to 3\n  hint: did you mean Deployment/default/web?',
	],
	[
		{ restart: ['StatefulSet/default/web'] },
		'there is no StatefulSet/default/web\n  asked: restart StatefulSet/default/web\n  hint: statefulsets there: db',
	],
	[
		{ scale: [{ object: 'StatefulSet/default/db', replicas: 2 ** 51 }] },
		'found 2251799813685248 replicas; allowed: a whole number from 0 to 10000\n  asked: scale StatefulSet/default/db to 2251799813685248',
	],
	[{ cordon: ['n9'] }, 'there is no Node/n9\n  asked: cordon n9\n  hint: did you mean Node/n1?'],
	[{ uncordon: ['n9'] }, 'there is no Node/n9\n  asked: uncordon n9\n  hint: did you mean Node/n1?'],
	[{ reboot: ['n9'] }, 'there is no Node/n9\n  asked: reboot n9\n  hint: did you mean Node/n1?'],
	[{ drain: [draining('m1')] }, 'there is no Node/m1\n  asked: drain m1\n  hint: did you mean Node/n1?'],
	[
		{ terminate: ['default/db-7'] },
		'there is no Pod/default/db-7\n  asked: terminate default/db-7\n  hint: did you mean Pod/default/db-0?',
	],
	[
		{ ready: [{ pod: 'default/db-7', value: false }] },
		'there is no Pod/default/db-7\n  asked: make default/db-7 not ready\n  hint: did you mean Pod/default/db-0?',
	],
];

for (const [actions, text] of impossible)
	test(`what can't be done is told, and changes nothing: ${text.split('\n')[1]?.trim()}`, (t) => {
		for (const result of [
			act(start.store, actions, start.cluster),
			setPods(start.store, actions, start.cluster),
		].filter(({ errors }) => errors.length > 0)) {
			t.deepEqual(result.errors.map(printError), [text]);
			t.deepEqual(result.store, start.store);
		}
	});

const onN1 = { spec: { ...pod('x').spec, nodeName: 'n1' } };
const scratch = { spec: { ...onN1.spec, volumes: [{ name: 'tmp', empty: true }] as const } };
const refusals: readonly (readonly [Parameters<typeof worldOf>, string])[] = [
	[[pod('alone', onN1)], 'cannot delete Pods that declare no controller (use --force to override): default/alone'],
	[
		[pod('alone', scratch), workload('DaemonSet', 'log')],
		'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/log-tbt2l; cannot delete Pods with local storage (use --delete-emptydir-data to override): default/alone; cannot delete Pods that declare no controller (use --force to override): default/alone',
	],
];

for (const [resources, text] of refusals)
	test(`a drain refuses as kubectl does: ${text}`, (t) => {
		const { store, cluster } = worldOf(...resources);
		const strict = { node: 'n1', force: false, ignoreDaemonSets: false, deleteEmptyDirData: false };
		t.deepEqual(act(store, { drain: [strict] }, cluster).errors.map(printError), [
			`unable to drain node "n1": ${text}\n  asked: drain n1`,
		]);
	});

test('who is drained and fits nowhere else waits, and has a node again as soon as there is one', (t) => {
	const web = worldOf(workload('Deployment', 'web', { replicas: 2 }));
	const drained = acted(web, { drain: ['n1', 'n2', 'n3'].map(draining) });
	t.deepEqual(drained.cluster.pods, []);
	t.deepEqual(
		drained.cluster.pending?.map(({ owner, reason }) => `${owner}: ${reason}`),
		Array(2).fill('Deployment/web: 0/3 nodes are available: 3 node(s) were unschedulable.'),
	);
	const open = acted(drained, { uncordon: ['n2'] });
	t.deepEqual(
		open.cluster.pods.map(({ name, node }) => `${name} ${node}`),
		drained.cluster.pending?.map(({ name }) => `${name} n2`),
	);
	t.is(open.cluster.pending, undefined);
});

const ordered = (parallel: boolean) =>
	workload('StatefulSet', 'db', { replicas: 3, ...(parallel && { parallel: true }) });

test("a StatefulSet's pods come one after the other: none before those before it are ready", (t) => {
	const none = acted(worldOf(ordered(false)), { drain: ['n1', 'n2', 'n3'].map(draining) });
	t.deepEqual(
		none.cluster.pending?.map(({ name }) => name),
		['db-0'],
	);
	t.deepEqual(namesOf(acted(none, { uncordon: ['n1'] }), 'StatefulSet/db'), ['db-0', 'db-1', 'db-2']);
	const two = worldOf(workload('StatefulSet', 'db', { replicas: 2 }));
	const unready = next(two, setReady(two.store, [{ pod: 'default/db-1', value: false }], two.cluster));
	const wide = acted(unready, { scale: [{ object: 'StatefulSet/db', replicas: 4 }] });
	t.deepEqual(namesOf(wide, 'StatefulSet/db'), ['db-0', 'db-1']);
	const ready = next(wide, setReady(wide.store, [{ pod: 'default/db-1', value: true }], wide.cluster));
	t.is(namesOf(ready, 'StatefulSet/db').length, 4);
});

test('with Parallel they wait for nobody', (t) => {
	const none = acted(worldOf(ordered(true)), { drain: ['n1', 'n2', 'n3'].map(draining) });
	t.is(none.cluster.pending?.length, 3);
});

test('an address that a pod gave back rests: nobody gets it while others were never given', (t) => {
	let world = worldOf(workload('StatefulSet', 'db'));
	const seen: string[] = [];
	for (let i = 0; i < 12; i++) {
		seen.push(...world.cluster.pods.map(({ ip }) => ip));
		world = deleted(world, 'Pod/db-0');
	}
	t.is(new Set(seen).size, seen.length);
});
