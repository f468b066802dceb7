import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { LabError, messageOf } from '../errors.ts';
import { likely } from '../model/likely.ts';
import type { Source } from '../model/meta.ts';
import type { Text } from '../model/read/document.ts';
import type { ManifestItem } from '../model/scenario.ts';

interface ReadOptions {
	/** Base of relative paths; names in messages are relative to it too. */
	readonly cwd: string;
	/** The input that `-` names. */
	readonly stdin?: AsyncIterable<Uint8Array | string>;
	/** Where the paths were written, if not on the command line. */
	readonly where?: Source;
}

export interface Texts {
	readonly texts: Text[];
	readonly errors: LabError[];
}

const manifestFiles = '**/*.{yaml,yml,json}';

/** The texts of files, folders (all *.yaml, *.yml and *.json in them, by name), globs and `-`. A file that several
 * paths name is read once. All errors are collected. */
export const readPaths = async (paths: readonly string[], options: ReadOptions): Promise<Texts> => {
	const texts: Text[] = [];
	const errors: LabError[] = [];
	const seen = new Set<string>();
	for (const path of paths) {
		try {
			for (const file of await filesOf(path, options)) {
				const whole = file === '-' ? file : resolve(options.cwd, file);
				if (seen.has(whole)) continue;
				seen.add(whole);
				texts.push(await textOf(file, options));
			}
		} catch (error) {
			errors.push(error instanceof LabError ? error : bad(`${path}: ${messageOf(error)}`, options));
		}
	}
	return { texts, errors };
};

/** The texts of a scenario's manifests: paths relative to the scenario's file, and inline objects. */
export const readItems = async (
	items: readonly ManifestItem[],
	{ file, cwd }: { file: string; cwd: string },
): Promise<Texts> => {
	const read = await Promise.all(
		items.map((item): Texts | Promise<Texts> => {
			// An inline object has the lines and columns of its scenario.
			if ('text' in item) return { texts: [{ name: file, text: item.text }], errors: [] };
			const path = isAbsolute(item.path) ? item.path : join(dirname(file), item.path);
			return readPaths([path], { cwd, where: item.source });
		}),
	);
	const texts = new Map(read.flatMap(({ texts }) => texts).map((text) => [`${text.name}\0${text.text}`, text]));
	return { texts: [...texts.values()], errors: read.flatMap(({ errors }) => errors) };
};

const filesOf = async (path: string, options: ReadOptions): Promise<readonly string[]> => {
	if (standardInput.has(path)) return ['-'];
	const found = await stat(resolve(options.cwd, path)).catch(() => undefined);
	const folder = found?.isDirectory();
	// Also what a shell passes by a pipe: -f <(kustomize build .)
	if (found && !folder) return [path];
	if (!folder && !isDynamicPattern(path)) throw await missing(path, options);
	const names = folder
		? (await glob(manifestFiles, { cwd: resolve(options.cwd, path) })).map((name) => join(path, name))
		: (await glob(path, { cwd: options.cwd })).filter((name) => /\.(ya?ml|json)$/.test(name));
	if (names.length > 0) return names.sort();
	const what = folder ? 'a folder without manifests' : 'a pattern that no file fits';
	throw bad(`${path}: found ${what}; allowed: *.yaml, *.yml and *.json files`, options);
};

const textOf = async (file: string, { cwd, stdin }: ReadOptions): Promise<Text> => {
	if (file !== '-') return { name: normalize(file), text: decoded(await readFile(resolve(cwd, file))) };
	const chunks: Uint8Array[] = [];
	for await (const chunk of stdin ?? []) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
	return { name: 'stdin', text: decoded(Buffer.concat(chunks)) };
};

/** Names of standard input. If it is a socket it cannot be opened by its path. */
const standardInput: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Decodes UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it. Concatenated files have such marks at the
 * start of later documents too. */
const decoded = (bytes: Uint8Array): string => {
	const [first = 0, second = 0] = bytes;
	const encoding = utf16.get((first << 8) | second) ?? 'utf-8';
	return new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/gm, '');
};

const utf16: ReadonlyMap<number, string> = new Map([
	[0xfffe, 'utf-16le'],
	[0xfeff, 'utf-16be'],
]);

/** An error with the first part of the path that does not exist, and what exists instead. */
const missing = async (path: string, options: ReadOptions): Promise<LabError> => {
	const whole = resolve(options.cwd, path);
	let folder = options.cwd;
	for (const part of relative(options.cwd, whole).split(sep)) {
		const names = part === '..' ? [part] : await readdir(folder).catch(() => []);
		if (!names.includes(part)) {
			const near = likely(part, names);
			const there = relative(options.cwd, join(folder, part)) || part;
			const meant = near && `; did you mean "${join(dirname(there), near)}"?`;
			return bad(
				`${path}: found no file or folder ${there}; allowed: a file, a folder, a glob or -${meant ?? ''}`,
				options,
			);
		}
		folder = join(folder, part);
	}
	return bad(`${path}: found nothing that can be read; allowed: a file, a folder, a glob or -`, options);
};

const bad = (message: string, { where }: Pick<ReadOptions, 'where'>): LabError =>
	new LabError('bad-input', message, where ? { where } : {});
