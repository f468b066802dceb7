import test from 'ava';
import type { Change } from '../../src/bus/verbs.ts';
import { isAsShown, outcomesOf } from '../../src/cli/applied.ts';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { listings } from '../../src/listing/all.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { allKinds, type ShownKind } from '../../src/model/kind-names.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Text } from '../../src/model/read/document.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { refOf } from '../../src/model/resource.ts';
import { toYaml } from '../../src/model/write/yaml.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { settle } from '../../src/world/settle.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';
import { apps, textsIn } from '../apps/apps.ts';
import { profileOf } from '../policy/lab.ts';
import { manifests, withClaims, withIngress } from './shop.ts';

const topology = profileOf('calico-vxlan', 3);
const nothing = { delete: [], apply: [], label: [] };

const worldOf = (texts: readonly Text[], on = topology): World => settle(firstWorld(on), nothing, texts).world;

/** What `get KINDS -o yaml` prints of a lab. */
const printed = (world: World, kinds: readonly ShownKind[] = allKinds): Text => {
	const live = { ...world, ready: new Set<string>() };
	const objects = kinds.flatMap((kind) => listings[kind].items(live).map(({ object }) => object()));
	return { name: 'again.yaml', text: toYaml(objects) };
};

// Those in scenarios/apps are about manifests that are published elsewhere.
const scenarios = (await scenariosIn(['scenarios'])).filter(
	({ scenario }) => !/^scenarios\/apps/.test(scenario.source),
);

const starts: readonly (readonly [title: string, world: World])[] = [
	...scenarios.map(({ scenario, manifests }) => [scenario.source, worldOf(manifests)] as const),
	...apps.flatMap(({ folder }) => textsIn(folder)).map((text) => [text.name, worldOf([text])] as const),
	...[manifests, withClaims, withIngress].map(
		(text, i) => [`shop ${i}`, worldOf([{ name: 'shop.yaml', text }])] as const,
	),
];
const ends = scenarios.map((input) => [`${input.scenario.source}, at its end`, prepare(input, topology).end] as const);

/** Beside its controller what that makes is left alone. */
const made: readonly ShownKind[] = ['Pod', 'ReplicaSet', 'PersistentVolumeClaim'];
const apart = [...made.map((kind) => [kind]), allKinds.filter((kind) => !made.includes(kind))];

/** Where things stand in their files is no part of them, and a service account without labels plays none. */
const placeless = ({ serviceAccounts = [], ...cluster }: Cluster): unknown => {
	const labelled = serviceAccounts.filter(({ labels }) => Object.keys(labels).length > 0);
	return JSON.parse(
		JSON.stringify({ ...cluster, labelled }, (key, value: unknown) => (key === 'source' ? undefined : value)),
	);
};

for (const [title, world] of [...starts, ...ends])
	test(`what get prints of a lab is what is there: ${title}`, (t) => {
		const isThere = isAsShown(world);
		for (const kinds of apart) {
			const { resources, errors } = readManifests([printed(world, kinds)]);
			const others = resources.filter((resource) => !isThere(resource)).map(refOf);
			t.deepEqual([errors, others], [[], []]);
		}
	});

for (const [title, world] of starts)
	test(`what get prints of a lab makes the same lab elsewhere: ${title}`, (t) => {
		const again = worldOf([printed(world)]);
		t.deepEqual(placeless(again.cluster), placeless(world.cluster));
		t.deepEqual(printed(again), printed(world));
	});

/** A text applied to what other texts have made. */
const then = (world: World, text: string): World => settle(world, nothing, [{ name: 'then.yaml', text }]).world;
const act = (world: World, change: Partial<Change>): World => changeWorld(world, { ...nothing, ...change });
const shop = worldOf([{ name: 'shop.yaml', text: manifests }]);
const deployment = (spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {${spec} selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c}]}}}
`;
const podsOf = ({ cluster }: World) => cluster.pods.filter(({ owner }) => owner === 'Deployment/cart').map(nameOf);
const did = (before: World, text: string) => {
	const { resources } = readManifests([{ name: 'then.yaml', text }]);
	return resources.map(outcomesOf(before, then(before, text)));
};

test('a manifest that is applied once more leaves a restart as it is', (t) => {
	const restarted = act(shop, { restart: ['Deployment/shop/cart'] });
	t.notDeepEqual(podsOf(restarted), podsOf(shop));
	t.deepEqual(podsOf(then(restarted, manifests)), podsOf(restarted));
	t.deepEqual(new Set(did(restarted, manifests)), new Set(['unchanged']));
});

test('a number of replicas that no manifest says stays as it was scaled, any other is set again', (t) => {
	const silent = then(shop, deployment(''));
	t.is(podsOf(silent).length, 1, 'it was said, and is not any more');
	const scaled = act(silent, { scale: [{ object: 'Deployment/shop/cart', replicas: 4 }] });
	t.is(podsOf(then(scaled, deployment(''))).length, 4);
	t.deepEqual(did(scaled, deployment('')), ['unchanged']);
	t.is(podsOf(then(scaled, deployment('replicas: 2,'))).length, 2);
	t.deepEqual(did(scaled, deployment('replicas: 2,')), ['configured']);
});

test('fields that play no part here are a change of the manifest all the same', (t) => {
	const pod = (image: string) =>
		`apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: c, image: ${image}}]}`;
	const there = then(shop, pod('one'));
	t.deepEqual(did(shop, pod('one')), ['created']);
	t.deepEqual(did(there, pod('one')), ['unchanged']);
	t.deepEqual(did(there, pod('two')), ['configured']);
});

const balanced = (status: string) => `
apiVersion: v1
kind: Service
metadata: {name: out, namespace: shop}
spec: {type: LoadBalancer, selector: {app: cart}, ports: [{port: 80}]}
${status && `status: {loadBalancer: {ingress: [${status}]}}`}
`;

test("of a status a Service's load balancer counts, since whoever writes the manifest may say where it is", (t) => {
	const pooled = then(shop, balanced(''));
	const proxy = '{ip: 198.51.100.10, ipMode: Proxy}';
	const proxied = then(pooled, balanced(proxy));
	const isThere = (world: World, status: string) =>
		readManifests([{ name: 'then.yaml', text: balanced(status) }]).resources.map(isAsShown(world));
	t.deepEqual(did(pooled, balanced(proxy)), ['configured']);
	t.deepEqual(did(proxied, balanced(proxy)), ['unchanged']);
	t.deepEqual(did(proxied, balanced('{ip: 198.51.100.10}')), ['configured']);
	t.deepEqual(did(proxied, balanced('')), ['configured']);
	t.deepEqual(isThere(proxied, ''), [false], 'also where all else is said as it is shown');
});
