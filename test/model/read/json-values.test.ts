import test from 'ava';
import { parseDocuments } from '../../../src/model/read/document.ts';

const parse = (text: string) => parseDocuments({ name: 'x.json', text });

for (const [title, text, places] of [
	['each on a line', '{"a": 1}\n{"a": {"b": 2}}\n', ['x.json:1:7', 'x.json:2:7']],
	['over many lines', '{\n  "a": 1\n}\n{\n  "a": 2\n}\n', ['x.json:2:8', 'x.json:5:8']],
	['without a blank between', '{"a": "}{"}{"a": "\\"{"}', ['x.json:1:7', 'x.json:1:18']],
	['with the line ends of Windows', '{"a": 1}\r\n{"a": 2}', ['x.json:1:7', 'x.json:2:7']],
	['as one alone', ' {"a": 1}', ['x.json:1:8']],
] as const)
	test(`JSON values one behind the other are documents: ${title}`, (t) => {
		const { documents, errors } = parse(text);
		t.deepEqual(errors, []);
		t.deepEqual(
			documents.map((document) => document.at(['a'])),
			places,
		);
	});

test('what is wrong in one of them is told where it is', (t) => {
	const { documents, errors } = parse('{"a": 1}\n{"b": 1, "b": 2}\n{"c": 3}');
	t.deepEqual(
		documents.map(({ value }) => value),
		[{ a: 1 }, { c: 3 }],
	);
	t.deepEqual(
		errors.map(({ where, message }) => [where, message]),
		[['x.json:2:10', 'found the key "b" a second time; allowed: each key of a map once']],
	);
});

test('what is neither JSON nor YAML is told as it was', (t) => {
	const { errors } = parse('{"a": 1}\nb {"c": 2}');
	t.is(errors.length, 1);
	t.is(errors[0]?.where, 'x.json:2:1');
});
