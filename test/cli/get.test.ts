import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { listings, ofAll } from '../../src/listing/all.ts';
import { type Looks, tableOf } from '../../src/listing/rows.ts';
import { isShownKind, kindNames } from '../../src/model/kind-names.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { toYaml } from '../../src/model/write/yaml.ts';
import { live, liveOn, withClaims, withIngress } from './shop.ts';

const waiting = liveOn('flannel-vxlan', withClaims);
const outward = liveOn('flannel-vxlan', withIngress);

const plain: Looks = { wide: false, namespaced: true, prefixed: false, labelled: false };

/** With UPDATE_GOLDEN=1 the files are written anew; their difference is then yours to read. */
const update = process.env['UPDATE_GOLDEN'] === '1';

const tables: Readonly<Record<string, string>> = {
	all: ofAll
		.map((kind) => ({ kind, items: listings[kind].items(live) }))
		.filter(({ items }) => items.length > 0)
		.map((group) => tableOf(group, { ...plain, prefixed: true }))
		.join('\n\n'),
	wide: (['Pod', 'Service', 'Endpoints', 'EndpointSlice', 'NetworkPolicy', 'Deployment', 'Node', 'Namespace'] as const)
		.map((kind) => tableOf({ kind, items: listings[kind].items(live) }, { ...plain, wide: true }))
		.join('\n\n'),
	'one-namespace': tableOf(
		{ kind: 'Pod', items: listings.Pod.items(live).filter(({ namespace }) => namespace === 'shop') },
		{ ...plain, namespaced: false, labelled: true },
	),
	claims: [
		...(['Pod', 'PersistentVolumeClaim', 'StatefulSet'] as const).map((kind) =>
			tableOf({ kind, items: listings[kind].items(waiting) }, { ...plain, wide: true }),
		),
		toYaml(
			[...listings.Pod.items(waiting).slice(-1), ...listings.PersistentVolumeClaim.items(waiting).slice(0, 1)].map(
				({ object }) => object(),
			),
		),
	].join('\n\n'),
	ingress: [
		...(['Ingress', 'IngressClass', 'Deployment', 'Service'] as const).map((kind) =>
			tableOf({ kind, items: listings[kind].items(outward) }, plain),
		),
		toYaml(
			listings.Ingress.items(outward)
				.slice(0, 1)
				.map(({ object }) => object()),
		),
	].join('\n\n'),
	yaml: toYaml(
		(['Pod', 'Service', 'Endpoints', 'Deployment', 'NetworkPolicy', 'Node', 'Namespace'] as const).flatMap((kind) =>
			listings[kind]
				.items(live)
				.slice(0, 2)
				.map(({ object }) => object()),
		),
	),
};

for (const [name, text] of Object.entries(tables))
	test(`get prints its golden ${name}`, (t) => {
		const file = join(import.meta.dirname, 'golden', `get.${name}.txt`);
		if (update) writeFileSync(file, `${text.trimEnd()}\n`);
		t.true(existsSync(file), 'UPDATE_GOLDEN=1 writes it');
		t.is(`${text.trimEnd()}\n`, readFileSync(file, 'utf8'));
	});

test('every kind has its listing, with a cell for each column', (t) => {
	for (const kind of Object.keys(kindNames).filter(isShownKind)) {
		const { columns, wide, items } = listings[kind];
		for (const { cells, name } of items(live)) t.is(cells.length, columns.length + wide.length, `${kind} ${name}`);
	}
});

test('what get prints of a whole shop can be applied again, and makes the same shop', (t) => {
	const objects = ofAll.flatMap((kind) => listings[kind].items(live).map(({ object }) => object()));
	const { resources, errors, ignored } = readManifests([{ name: 'again.yaml', text: toYaml(objects) }]);
	t.deepEqual(errors, []);
	t.deepEqual(
		resources.map(({ kind, name }) => `${kind}/${name}`),
		['Pod/front', 'Service/cart', 'Service/db', 'DaemonSet/log', 'Deployment/cart', 'StatefulSet/db'],
	);
	t.deepEqual(
		ignored.filter(
			({ what }) => !/^(Pod|ReplicaSet) that its (Deployment|ReplicaSet|StatefulSet|DaemonSet) makes$/.test(what),
		),
		[],
	);
});
