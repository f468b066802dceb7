import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { cnis, profiles } from '../../src/cni/all.ts';
import { importsOf, modulesIn, root, within } from './sources.ts';

/** Every folder of src/cni is a dataplane but `pieces`, which holds what they share. */
const folders = readdirSync(join(root, 'src/cni'), { withFileTypes: true })
	.filter((entry) => entry.isDirectory() && entry.name !== 'pieces')
	.map(({ name }) => name);

test('every folder of src/cni is in the registry, and nothing else is', (t) => {
	t.deepEqual([...cnis.keys()].toSorted(), folders.toSorted());
});

for (const name of folders) {
	test(`src/cni/${name}/${name}.ts exports the dataplane ${name} as cni`, async (t) => {
		const module: { readonly cni?: unknown } = await import(join(root, `src/cni/${name}/${name}.ts`));
		t.is(module.cni, cnis.get(name));
	});

	test(`${name} imports no other dataplane`, (t) => {
		const others = folders.filter((other) => other !== name).map((other) => `src/cni/${other}`);
		const targets = modulesIn(`src/cni/${name}`).flatMap((path) =>
			importsOf(path).map((from) => join(dirname(path), from)),
		);
		t.deepEqual(
			targets.filter((target) => others.some((other) => within(target, other))),
			[],
		);
	});

	test(`${name} has a topology of its own by name`, (t) => {
		t.true(profiles.some(({ cni }) => cni === name));
	});
}

test('the pieces that dataplanes share import no dataplane', (t) => {
	const targets = modulesIn('src/cni/pieces').flatMap((path) =>
		importsOf(path).map((from) => join(dirname(path), from)),
	);
	t.deepEqual(
		targets.filter((target) => folders.some((name) => within(target, `src/cni/${name}`))),
		[],
	);
});
