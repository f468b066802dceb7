import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { readItems, readPaths } from '../../src/cli/files.ts';
import { printError } from '../../src/errors.ts';

const files = ['shop.yaml', 'apps/b.yml', 'apps/a.yaml', 'apps/deep/c.json', 'apps/README.md', 'empty/README.md'];

/** A folder of those files, each holding its own name. */
const inFolder = async (use: (cwd: string) => Promise<void>): Promise<void> => {
	const cwd = await mkdtemp(join(tmpdir(), 'cnilab-files-'));
	try {
		for (const file of files) {
			await mkdir(dirname(join(cwd, file)), { recursive: true });
			await writeFile(join(cwd, file), file);
		}
		await use(cwd);
	} finally {
		await rm(cwd, { recursive: true });
	}
};

for (const [title, paths, expected] of [
	['a file', ['shop.yaml'], ['shop.yaml']],
	['a folder, in the order of names', ['apps'], ['apps/a.yaml', 'apps/b.yml', 'apps/deep/c.json']],
	['a folder with a slash', ['./apps/'], ['apps/a.yaml', 'apps/b.yml', 'apps/deep/c.json']],
	['a glob', ['apps/*'], ['apps/a.yaml', 'apps/b.yml']],
	['a glob of many folders', ['**/*.{yml,json}'], ['apps/b.yml', 'apps/deep/c.json']],
	['a file once, though it is named twice', ['shop.yaml', './shop.yaml', '*.yaml'], ['shop.yaml']],
	['the order of the paths', ['shop.yaml', 'apps/a.yaml'], ['shop.yaml', 'apps/a.yaml']],
] as const) {
	test(`reads ${title}`, (t) =>
		inFolder(async (cwd) => {
			const { texts, errors } = await readPaths(paths, { cwd });
			t.deepEqual(errors, []);
			t.deepEqual(
				texts,
				expected.map((name) => ({ name, text: name })),
			);
		}));
}

test('reads stdin for a dash', async (t) => {
	async function* stdin() {
		yield Buffer.from([0xc3]);
		yield Buffer.from([0xa9]);
		yield '!';
	}
	const { texts } = await readPaths(['-'], { cwd: '.', stdin: stdin() });
	t.deepEqual(texts, [{ name: 'stdin', text: 'é!' }]);
});

const bom = '\uFEFF';

for (const [title, bytes, text] of [
	['UTF-8 with a byte order mark', Buffer.from(`${bom}kind: Pod`), 'kind: Pod'],
	['UTF-16 as PowerShell writes it', Buffer.from(`${bom}kind: Pod\r\nä`, 'utf16le'), 'kind: Pod\r\nä'],
	['UTF-16 the other way round', Buffer.from(`${bom}kind`, 'utf16le').swap16(), 'kind'],
	['a mark in a later document', Buffer.from(`a: 1\n---\n${bom}b: 2`), 'a: 1\n---\nb: 2'],
] as const)
	test(`reads ${title}`, (t) =>
		inFolder(async (cwd) => {
			await writeFile(join(cwd, 'odd.yaml'), bytes);
			const { texts } = await readPaths(['odd.yaml'], { cwd });
			t.deepEqual(texts, [{ name: 'odd.yaml', text }]);
		}));

test('reads what another program writes into a pipe', (t) =>
	inFolder(async (cwd) => {
		execFileSync('mkfifo', [join(cwd, 'pipe')]);
		const written = writeFile(join(cwd, 'pipe'), 'kind: Pod');
		const { texts, errors } = await readPaths(['pipe'], { cwd });
		await written;
		t.deepEqual([texts, errors], [[{ name: 'pipe', text: 'kind: Pod' }], []]);
	}));

test('says what is not there, and what was probably meant, all at once', (t) =>
	inFolder(async (cwd) => {
		const paths = ['shpo.yaml', 'aps/a.yaml', 'apps/x.yml', 'nowhere', 'empty', 'apps/*.txt', 'shop.yaml'];
		const { texts, errors } = await readPaths(paths, { cwd });
		t.deepEqual(
			texts.map(({ name }) => name),
			['shop.yaml'],
		);
		t.deepEqual(errors.map(printError), [
			'shpo.yaml: found no file or folder shpo.yaml; allowed: a file, a folder, a glob or -; did you mean "shop.yaml"?',
			'aps/a.yaml: found no file or folder aps; allowed: a file, a folder, a glob or -; did you mean "apps"?',
			'apps/x.yml: found no file or folder apps/x.yml; allowed: a file, a folder, a glob or -; did you mean "apps/b.yml"?',
			'nowhere: found no file or folder nowhere; allowed: a file, a folder, a glob or -',
			'empty: found a folder without manifests; allowed: *.yaml, *.yml and *.json files',
			'apps/*.txt: found a pattern that no file fits; allowed: *.yaml, *.yml and *.json files',
		]);
	}));

test("a scenario's manifests are found from its own folder, and a missing one is told where it is named", (t) =>
	inFolder(async (cwd) => {
		const items = [
			{ path: '../shop.yaml', source: 'apps/s.yaml:5:3' },
			{ text: '\n\n  kind: Pod', source: 'apps/s.yaml:6:3' },
			{ path: 'a.yml', source: 'apps/s.yaml:7:3' },
			{ path: join(cwd, 'apps/b.yml'), source: 'apps/s.yaml:8:3' },
		];
		const { texts, errors } = await readItems(items, { file: 'apps/s.yaml', cwd });
		t.deepEqual(texts, [
			{ name: 'shop.yaml', text: 'shop.yaml' },
			{ name: 'apps/s.yaml', text: '\n\n  kind: Pod' },
			{ name: join(cwd, 'apps/b.yml'), text: 'apps/b.yml' },
		]);
		t.deepEqual(errors.map(printError), [
			'apps/s.yaml:7:3: apps/a.yml: found no file or folder apps/a.yml; allowed: a file, a folder, a glob or -; did you mean "apps/a.yaml"?',
		]);
	}));
