import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { root } from '../../scripts/docs/files.ts';
import { commands } from '../../src/cli/commands.ts';

const pages = globSync('{*.md,docs/*.md}', { cwd: root }).toSorted();

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): readonly string[] =>
	[...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\w\s-]/g, '')
			.replaceAll(' ', '-'),
	);

for (const page of pages) {
	const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];

	test(`links of ${page} lead somewhere`, (t) => {
		const dead = links.filter(([, path = '', anchor]) => {
			const target = path === '' ? page : join(dirname(page), path);
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		});
		t.deepEqual(
			dead.map(([link]) => link),
			[],
		);
	});

	test(`files that ${page} names are there`, (t) => {
		const named = [
			...textOf(page).matchAll(
				/(?<![\w/.])(?:src|agent|test|scripts|scenarios|docs|schemas|images|bin)\/[\w./-]*[\w/]/g,
			),
		];
		const paths = new Set(named.map(([path]) => path));
		t.deepEqual(
			[...paths].filter((path) => !/NAME/.test(path) && !existsSync(join(root, path))),
			[],
		);
	});

	test(`commands that ${page} shows are verbs`, (t) => {
		const known = [...commands.map(({ command }) => command.split(' ')[0]), 'help', 'VERB'];
		const shown = [...textOf(page).matchAll(/(?:^|`|\| )(?:bin\/)?cnilab ([a-z][\w-]*)/gm)].map(
			([, verb = '']) => verb,
		);
		t.deepEqual(
			shown.filter((verb) => !known.includes(verb)),
			[],
		);
	});
}

test('the README names every verb, and stays a page', (t) => {
	const readme = textOf('README.md');
	const [table = ''] = readme.split('\n## Verbs\n')[1]?.split('\n## ') ?? [];
	t.deepEqual(
		commands
			.map(({ command }) => command.split(' ')[0] ?? '')
			.filter((verb) => !new RegExp(`\`${verb}\\b`).test(table)),
		[],
	);
	t.true(Buffer.byteLength(readme) < 12 * 1024, `${Buffer.byteLength(readme)} bytes`);
});
