import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { describe } from '../../src/describe/describe.ts';
import { type Description, printDescription } from '../../src/describe/description.ts';
import type { View } from '../../src/describe/view.ts';
import { listings } from '../../src/listing/all.ts';
import { allKinds, type ShownKind } from '../../src/model/kind-names.ts';
import { manifests, withClaims, withIngress, worldOn } from './shop.ts';

const update = process.env['UPDATE_GOLDEN'] === '1';

const viewOn = (topology: string, text: string): View => {
	const { store, cluster, warnings } = worldOn(topology, text);
	const status = {
		...{ lab: 'lab', runtime: 'netns', topology, generation: 1, ready: true, startedAt: 0, timings: {}, programs: [] },
		nodes: cluster.nodes.map(({ name, address }) => ({
			...{ name, address, role: 'node' as const, connected: true, generation: 1, synced: true, pods: 1 },
			objects: { link: 4, route: 2 },
		})),
	};
	return { store, cluster, warnings, status, ready: new Set(['n1']), ageOf: () => '5m' };
};

const described = (view: View, kind: ShownKind): readonly Description[] =>
	listings[kind].items(view).map((item) => describe(view, kind, item));

const calico = viewOn('calico-vxlan', manifests);
const kinds = [
	'Pod',
	'Node',
	'Service',
	'NetworkPolicy',
	'Deployment',
	'ReplicaSet',
	'StatefulSet',
	'Namespace',
] as const;

const texts: Readonly<Record<string, readonly Description[]>> = {
	calico: kinds.flatMap((kind) => described(calico, kind).slice(-1)),
	flannel: described(viewOn('flannel-vxlan', manifests), 'Pod').slice(2, 3),
	ingress: described(viewOn('flannel-vxlan', withIngress), 'Ingress').slice(0, 1),
	pending: described(viewOn('flannel-vxlan', withClaims), 'Pod'),
};

for (const [name, all] of Object.entries(texts))
	test(`describe prints its golden ${name}`, (t) => {
		const file = join(import.meta.dirname, 'golden', `describe.${name}.txt`);
		const text = `${all.map(printDescription).join('\n\n\n')}\n`;
		if (update) writeFileSync(file, text);
		t.true(existsSync(file), 'UPDATE_GOLDEN=1 writes it');
		t.is(text, readFileSync(file, 'utf8'));
	});

test('every object that is listed can be described, as text and as JSON', (t) => {
	for (const text of [manifests, withClaims, withIngress]) {
		const view = viewOn('calico-vxlan', text);
		for (const kind of allKinds)
			for (const item of listings[kind].items(view)) {
				const description = describe(view, kind, item);
				t.is(JSON.parse(JSON.stringify(description)).name, item.name);
				t.regex(printDescription(description), new RegExp(`^Name: +${item.name}$`, 'm'));
			}
	}
});
