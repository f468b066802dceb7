import test from 'ava';
import { foreignImports, modulesIn, quoted, read, tableUnder, within } from './sources.ts';

const modules = [...modulesIn('src'), ...modulesIn('agent')];

/** Where each package may be imported. */
const places = new Map(
	tableUnder('Packages, and where they stand').map(([name, stands]) => [quoted(name)[0] ?? '', quoted(stands)]),
);

test('the README names every package that the project depends on, and no other', (t) => {
	const { dependencies } = JSON.parse(read('package.json'));
	t.deepEqual([...places.keys()].toSorted(), Object.keys(dependencies).toSorted());
});

for (const [name, stands] of places) {
	test(`${name} is imported where the README says, and nowhere else`, (t) => {
		const users = modules.filter((path) => foreignImports(path).includes(name));
		t.deepEqual(
			users.filter((path) => !stands.some((place) => within(path, place))),
			[],
		);
		t.deepEqual(
			stands.filter((place) => !users.some((path) => within(path, place))),
			[],
			'no longer used there',
		);
	});

	test(`${name} has few places to live in`, (t) => {
		t.true(stands.length <= (name === 'zod' ? 7 : 2), stands.join(' '));
	});
}

test('every package that is imported is a dependency', (t) => {
	const foreign = new Set(modules.flatMap(foreignImports).filter((name) => !name.startsWith('node:')));
	t.deepEqual(
		[...foreign].filter((name) => !places.has(name)),
		[],
	);
});

const barredForms = [
	{
		form: /^import (type )?\{.*\} from 'zod'/m,
		why: 'of `import * as z` a bundle carries only what is used, 0.6 MB less',
	},
	{
		form: /^import (?!type ).*'dockerode'/m,
		why: 'dockerode takes 0.2 s of CPU to load: `await import` it where it is needed',
	},
];
for (const { form, why } of barredForms) {
	test(why, (t) => {
		t.deepEqual(
			modules.filter((path) => form.test(read(path))),
			[],
		);
	});
}
