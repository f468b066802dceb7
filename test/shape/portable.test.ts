import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fitIf, testIf } from '../skip.ts';
import { root } from './sources.ts';

const checkout = fitIf(existsSync(join(root, '.git')), 'this is no git checkout');

/** Every file of the project, as git has it or will have it. */
const files = (): readonly string[] =>
	execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
		.split('\n')
		.filter((path) => path !== '' && existsSync(join(root, path)));

const linesWith = (text: RegExp | string): readonly string[] =>
	files().flatMap((path) =>
		readFileSync(join(root, path), 'utf8')
			.split('\n')
			.filter((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)))
			.map((line) => `${path}: ${line.trim().slice(0, 120)}`),
	);

/** Where this checkout and its user live, unless that is so short ("/src") that it says nothing. */
const homes = [root, `${homedir()}/`].filter((path) => path.length > '/src/'.length);

testIf(checkout, 'no file knows where this checkout lies', (t) => {
	t.deepEqual(homes.flatMap(linesWith), []);
});

testIf(checkout, 'no file names a host that packages come from: the machine knows its own', (t) => {
	t.deepEqual(linesWith(/\b(registry|mirror|deb|archive|security)\.[a-z]+\.(org|com)\b/), []);
});

testIf(checkout, 'the lock file says what to install and leaves open where from', (t) => {
	const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
	t.false(lock.includes('"resolved"'));
	t.true(lock.includes('"integrity"'));
});

testIf(checkout, 'no file is meant for one machine only', (t) => {
	t.deepEqual(
		files().filter((path) => /(^|\/)(\.npmrc|\.env|\.DS_Store)$|\.(log|tgz|orig|rej)$/.test(path)),
		[],
	);
});
