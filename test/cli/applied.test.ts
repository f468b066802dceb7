import test from 'ava';
import { isAsShown } from '../../src/cli/applied.ts';
import { scenariosIn } from '../../src/cli/scenarios.ts';
import { listings } from '../../src/listing/all.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { allKinds, type ShownKind } from '../../src/model/kind-names.ts';
import type { Text } from '../../src/model/read/document.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { refOf } from '../../src/model/resource.ts';
import { toYaml } from '../../src/model/write/yaml.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { settle } from '../../src/world/settle.ts';
import { firstWorld, type World } from '../../src/world/world.ts';
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
