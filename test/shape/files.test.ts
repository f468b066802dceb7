import { basename } from 'node:path';
import test from 'ava';
import { filesIn, modulesIn, read, within } from './sources.ts';

const modules = ['src', 'agent', 'scripts', 'test'].flatMap(modulesIn);

/** Files of more than 220 lines, each with the reason why one idea takes that many. */
const long: Readonly<Record<string, string>> = {};

test('a file holds one idea in 220 lines, or is named here with its reason', (t) => {
	const lines = (path: string): number => (within(path, 'test') ? 0 : read(path).split('\n').length - 1);
	t.deepEqual(
		modules.filter((path) => lines(path) > 220),
		Object.keys(long).toSorted(),
	);
});

test('files are named after what they hold, not after being of help', (t) => {
	const vague = /^(utils?|helpers?|common|misc|shared|manager|index)\b|-(utils?|helpers?|manager)\b/i;
	const named = [...modules, ...filesIn('scripts')].flatMap((path) => path.split('/').map((name) => ({ path, name })));
	t.deepEqual(
		named.filter(({ name }) => vague.test(name)),
		[],
	);
});

test('no file only passes on what others export', (t) => {
	const statements = (path: string): readonly string[] =>
		read(path)
			.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
			.split(';')
			.map((text) => text.trim())
			.filter(Boolean);
	const barrel = (path: string): boolean =>
		statements(path).every((text) => /^(import|export)\b[^=(]*\bfrom\b/.test(text));
	t.deepEqual(modules.filter(barrel), []);
});

test('no class is a manager of something', (t) => {
	t.deepEqual(
		modules.filter((path) => /\bclass \w*(Manager|Helper|Util)\b/.test(read(path))),
		[],
	);
});

test('a test that is left out says why: only test/skip.ts skips', (t) => {
	const tests = modulesIn('test').filter((path) => path !== 'test/skip.ts' && basename(path) !== 'files.test.ts');
	t.deepEqual(
		tests.filter((path) => /\btest\.(serial\.)?(skip|only|todo|failing)\b/.test(read(path))),
		[],
	);
});

test('every test file is named *.test.ts where it has tests, so that none is left unread', (t) => {
	const strays = modulesIn('test').filter(
		(path) => !path.endsWith('.test.ts') && /^(for .*\n\s*)?test(\.serial)?\(/m.test(read(path)),
	);
	t.deepEqual(strays, []);
});
