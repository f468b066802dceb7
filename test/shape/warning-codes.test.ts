import test from 'ava';
import { modulesIn, read } from './sources.ts';

/** A warning's code has two words or more, which stand behind `code:`, or (of Ingresses) on a line of their own. */
const codesIn = (text: string): readonly string[] => [
	...text
		.split('\n')
		.filter((line) => /\bcode:/.test(line))
		.flatMap((line) => [...line.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code = '']) => code)),
	...[...text.matchAll(/^\s*'(ingress(?:-[a-z]+)+)',$/gm)].map(([, code = '']) => code),
	...[...text.matchAll(/\['(ingress(?:-[a-z]+)+)',/g)].map(([, code = '']) => code),
];

test('every code that a warning may have is in a table of the docs, and no other', (t) => {
	const folders = ['src/model/lint', 'src/model/control', 'src/ingress', 'src/reach', 'src/world', 'src/coordinator'];
	const made = folders.flatMap(modulesIn).flatMap((path) => codesIn(read(path)));
	const rows = ['docs/policies.md', 'docs/manifests.md'].flatMap((page) =>
		read(page)
			.split('\n')
			.filter((line) => line.startsWith('| `')),
	);
	const told = rows.flatMap((row) =>
		[...(row.split('|')[1] ?? '').matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code = '']) => code),
	);
	t.deepEqual([...new Set(made)].filter((code) => code !== 'bad-input').sort(), told.sort());
});
