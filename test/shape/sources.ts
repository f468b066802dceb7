import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file below the folder, by its path from the root, sorted. */
export const filesIn = (folder: string): readonly string[] =>
	readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.toSorted();

export const modulesIn = (folder: string): readonly string[] => filesIn(folder).filter((path) => path.endsWith('.ts'));

/** What a module imports, as it is written: static, for types, for export and dynamic. */
export const importsOf = (path: string): readonly string[] =>
	[...read(path).matchAll(importing)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');

const importing =
	/^(?:import|export)\s[\w\s{},*$]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

/** Packages and Node's own modules: "yargs/helpers" is of yargs, "@a/b/c" of @a/b. */
export const foreignImports = (path: string): readonly string[] =>
	importsOf(path).flatMap((from) => (from.startsWith('.') ? [] : [/^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from]));

const pages = (): readonly string[] => ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];

/** The rows of the table under a heading of the README or of a page of docs, each cell without its blanks. */
export const tableUnder = (heading: string): readonly (readonly string[])[] => {
	const [section] = pages().flatMap((page) => `\n${read(page)}`.split(new RegExp(`\n##? ${heading}\n`)).slice(1, 2));
	if (section === undefined) throw new Error(`neither README.md nor docs has a heading "${heading}"`);
	const [, , ...rows] = section.split(/^## /m)[0]?.match(/^\|.*\|$/gm) ?? [];
	return rows.map((row) =>
		row
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
};

/** The words in code quotes of a table's cell. */
export const quoted = (cell: string | undefined): readonly string[] =>
	[...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

/** True when the path is the place or lies in it. */
export const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
