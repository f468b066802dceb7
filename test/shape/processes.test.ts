import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import test from 'ava';
import { filesOfRun, singleFiles } from '../processes.ts';
import { root } from './sources.ts';

/** A test that waits, in words that do not make this file one. */
const waiting = `test('later', a${'sync'} () => undefined);`;

const written = {
	'a/together.ts': '',
	'a/sum.test.ts': "test('at once', () => undefined);",
	'a/deep/sum.test.ts': "test('at once', () => undefined);",
	'a/clock.test.ts': waiting,
	'ab/sum.test.ts': "test('at once', () => undefined);",
	'ab/clock.test.ts': waiting,
};

test('files of a folder that never wait share a process, and all others have their own', (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'tests-'));
	t.teardown(() => rmSync(folder, { recursive: true }));
	for (const [path, text] of Object.entries(written)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	t.deepEqual(
		filesOfRun(folder).map((path) => relative(folder, path)),
		['a/together.ts', 'a/clock.test.ts', 'ab/clock.test.ts', 'ab/sum.test.ts'],
	);
});

test('whoever shares a process is declared by one file, so that a whole run has each test once', (t) => {
	const places = filesOfRun(join(root, 'test'))
		.filter((file) => file.endsWith('/together.ts'))
		.map(dirname);
	t.true(places.length > 10);
	const declaring = (file: string): number => places.filter((place) => file.startsWith(`${place}/`)).length;
	t.deepEqual(
		singleFiles(join(root, 'test')).filter((file) => declaring(file) > 1),
		[],
	);
});
