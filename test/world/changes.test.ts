import { deepStrictEqual } from 'node:assert';
import test from 'ava';
import fc from 'fast-check';
import { cnis, profiles } from '../../src/cni/all.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { type Resource, refOf } from '../../src/model/resource.ts';
import type { LabelChange } from '../../src/model/scenario.ts';
import { digestOf } from '../../src/plan/plan.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';
import { holds } from '../fuzz/property.ts';
import { states, type Written } from './objects.ts';

// Nothing is read once and remembered too long: a cluster that `apply`, `label` and `delete` brought to a state is the
// one that the manifests of that state make at once, and so are its plans.

const empty = { delete: [], apply: [], label: [] };

const read = (written: readonly Written[]): readonly Resource[] => {
	const { resources, errors } = readManifests(written.map((one) => ({ name: 'test.json', text: JSON.stringify(one) })));
	if (errors[0]) throw errors[0];
	return resources;
};

/** Brings one object into a state: by a manifest, or, where `relabels`, by its labels alone as far as they go. */
const bring = (world: World, before: Written | null, after: Written | null, relabels: boolean): World => {
	if (!after) return before ? changeWorld(world, { ...empty, delete: read([before]).map(refOf) }) : world;
	if (!before || !relabels) return applied(world, after);
	const { metadata } = before;
	const other = { ...after, metadata: { ...after.metadata, labels: metadata.labels } };
	const apply = JSON.stringify(other) === JSON.stringify(before) ? [] : read([other]);
	const set = after.metadata.labels;
	const remove = Object.keys(metadata.labels).filter((key) => !Object.hasOwn(set, key));
	const label = read([after]).map((one): LabelChange => ({ object: refOf(one), set, remove }));
	return changeWorld(changeWorld(world, { ...empty, apply }), { ...empty, label });
};

/** A label that `label` set stays, until it is taken away again. */
const applied = (world: World, written: Written): World => {
	const { labels } = written.metadata;
	const apply = read([written]);
	const label = apply.map((one): LabelChange => {
		const { set = {} } = world.store.patches[refOf(one)] ?? {};
		return { object: refOf(one), set: {}, remove: Object.keys(set).filter((key) => !Object.hasOwn(labels, key)) };
	});
	return changeWorld(world, { ...empty, apply, label: label.filter(({ remove }) => remove.length > 0) });
};

/** Where things were written is another matter. */
const withoutPlaces = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value, (key, field) => (key === 'source' || key === 'places' ? undefined : field)));

for (const name of ['flannel-vxlan', 'calico-vxlan']) {
	const profile = profiles.find((one) => one.name === name);
	const cni = cnis.get(profile?.cni ?? '');

	test(`on ${name} a cluster that was changed is the cluster built anew`, (t) => {
		if (!profile || !cni) throw new Error(name);
		const bare = firstWorld(topologyOf(profile, cni, { nodes: 2 }));
		const built = (all: readonly (Written | null)[]): World =>
			changeWorld(bare, { ...empty, apply: read(all.filter((one) => one !== null)) });
		const ways = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
		const changes = fc.array(fc.record({ to: states, ways }), { minLength: 1, maxLength: 2 });
		return holds(t, { runs: 12, inputs: fc.record({ start: states, changes }) }, ({ start, changes }) => {
			let [world, now] = [built(start), start];
			for (const { to, ways } of changes) {
				for (const [i, after] of to.entries()) world = bring(world, now[i] ?? null, after, ways[i] ?? false);
				now = to;
			}
			const anew = built(now);
			deepStrictEqual(withoutPlaces(world.cluster), withoutPlaces(anew.cluster));
			const digests = ({ cluster }: World) => [...plansOf(cluster)].map(([node, plan]) => [node, digestOf(plan)]);
			deepStrictEqual(digests(world), digests(anew));
		});
	});
}
