import { dirname, join } from 'node:path';
import test from 'ava';
import { foreignImports, importsOf, modulesIn, quoted, read, tableUnder, within } from './sources.ts';

interface Part {
	readonly places: readonly string[];
	readonly pure: boolean;
	readonly may: readonly string[];
}

const parts: readonly Part[] = tableUnder('Who may import whom').map(([place, kind, may]) => ({
	places: quoted(place),
	pure: kind === 'pure',
	may: quoted(may),
}));

/** The row that names the file most closely. */
const partOf = (path: string): Part | undefined => {
	const naming = (part: Part): number =>
		Math.max(-1, ...part.places.filter((place) => within(path, place)).map((place) => place.length));
	return parts.filter((part) => naming(part) >= 0).toSorted((a, b) => naming(b) - naming(a))[0];
};

const modules = [...modulesIn('src'), ...modulesIn('agent')];

/** Imports of the project itself, as paths from its root. */
const ownImports = (path: string): readonly string[] =>
	importsOf(path).flatMap((from) => (from.startsWith('.') ? [join(dirname(path), from)] : []));

test('the table of docs has a row for every file', (t) => {
	t.deepEqual(
		modules.filter((path) => !partOf(path)),
		[],
	);
});

for (const part of parts) {
	test(`${part.places.join(', ')} imports only what docs allow it`, (t) => {
		const wrong = modules
			.filter((path) => partOf(path) === part)
			.flatMap((path) => ownImports(path).map((target) => ({ path, target })))
			.filter(({ target }) => partOf(target) !== part && !part.may.some((place) => within(target, place)));
		t.deepEqual(wrong, []);
	});
}

test('no file imports itself by way of others, not even for a type', (t) => {
	const imports = new Map(modules.map((path) => [path, ownImports(path)]));
	// What imports nothing that is left is in no circle; the rest leads into one.
	for (let before = -1; before !== imports.size; ) {
		before = imports.size;
		for (const [path, targets] of imports) if (!targets.some((target) => imports.has(target))) imports.delete(path);
	}
	t.deepEqual([...imports.keys()], []);
});

for (const part of parts.filter(({ pure }) => pure)) {
	const own = modules.filter((path) => partOf(path) === part);

	test(`${part.places.join(', ')} is pure, and so is all that it may import`, (t) => {
		t.deepEqual(
			part.may.filter((place) => !partOf(place)?.pure),
			[],
		);
		const builtIn = own.flatMap(foreignImports).filter((name) => name.startsWith('node:') && name !== 'node:crypto');
		t.deepEqual(builtIn, []);
	});

	test(`${part.places.join(', ')} asks no clock, no process and no chance`, (t) => {
		const asking =
			/\b(process\.|console\.|Date\.now|new Date\(\)|Math\.random|performance\.|randomBytes|randomUUID|setTimeout|setInterval|fetch\()/;
		t.deepEqual(
			own.flatMap((path) =>
				code(path)
					.filter((line) => asking.test(line))
					.map((line) => `${path}: ${line}`),
			),
			[],
		);
	});
}

/** A module's lines without its comments. */
const code = (path: string): readonly string[] =>
	read(path)
		.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
		.split('\n');

const barred = [
	{
		who: 'agent',
		whom: ['src/coordinator', 'src/runtime', 'src/cli'],
		since: 'a node knows nothing of who started it',
	},
	{ who: 'src/coordinator', whom: ['agent', 'src/cli'], since: 'it starts agents as processes' },
	{ who: 'src/runtime', whom: ['agent', 'src/coordinator', 'src/cli'], since: 'it starts agents as processes' },
];
for (const { who, whom, since } of barred) {
	test(`docs let ${who} import nothing of ${whom.join(', ')}: ${since}`, (t) => {
		const allowed = parts.filter(({ places }) => places.some((place) => within(place, who))).flatMap(({ may }) => may);
		t.deepEqual(
			allowed.filter((place) => whom.some((other) => within(place, other))),
			[],
		);
	});
}
