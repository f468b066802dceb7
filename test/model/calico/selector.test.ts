import test from 'ava';
import { matcherOf } from '../../../src/model/calico/match-selector.ts';
import { printSelector, selectorId } from '../../../src/model/calico/print-selector.ts';
import { parseSelector } from '../../../src/model/calico/selector.ts';
import type { Labels } from '../../../src/model/labels.ts';

/** libcalico-go/lib/selector/parser/parser_test.go: canonicalisationTests and those of the prefixes. */
const canonical: readonly (readonly [written: string, canonical: string, id?: string])[] = [
	['', 'all()', 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug'],
	[' all() ', 'all()', 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug'],
	[' (all() )', 'all()', 's:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug'],
	['! (has( b)||! has(a ))', '!(has(b) || !has(a))', 's:Iss0uCleLYv1GSv_pNm7hAO58kE9jAx1NKyG3Q'],
	['! (a == "b"&&! c != "d")', '!(a == "b" && !c != "d")', 's:lh3haoY1ikTRkd4UZu0nWSaIBknYLPJLX16d-w'],
	[`a == "'"`, `a == "'"`],
	[`a == '"'`, `a == '"'`],
	[`a contains '"'`, `a contains '"'`],
	[`a contains "'"`, `a contains "'"`],
	[`a startswith '"'`, `a starts with '"'`],
	[`a endswith "'"`, `a ends with "'"`],
	[`a!='"'`, `a != '"'`],
	['a in {"z", "z", "x", "y", "x", "a"}', 'a in {"a", "x", "y", "z"}'],
	['a in {"d"}', 'a in {"d"}'],
	['a in {"a", "b"}', 'a in {"a", "b"}'],
	['a in {"d", "a", "b"}', 'a in {"a", "b", "d"}'],
	['a in {"z", "x", "y", "a"}', 'a in {"a", "x", "y", "z"}'],
	['!!! has(a)', '!has(a)'],
	['!!has(a)', 'has(a)'],
	["a not in { 'b', 'c', }", 'a not in {"b", "c"}'],
	['a in {}', 'a in {}'],
	["projectcalico.org/orchestrator == 'k8s'", 'projectcalico.org/orchestrator == "k8s"'],
	['global()', 'global()'],
];

for (const [written, expected, id] of canonical)
	test(`"${written}" is ${expected} in its one form`, (t) => {
		const selector = parseSelector(written);
		t.is(printSelector(selector), expected);
		t.deepEqual(parseSelector(expected), selector);
		if (id) t.is(selectorId(selector), id);
	});

test('a prefix goes before every label', (t) => {
	const selector = parseSelector("!(!(k == 'v' && has(t) || all()) && (a in {'b', 'c'}))");
	t.is(printSelector(selector, 'pcns.'), '!(!((pcns.k == "v" && has(pcns.t)) || all()) && pcns.a in {"b", "c"})');
});

const bad: readonly (readonly [text: string, why: string])[] = [
	['b == b', 'expected string'],
	['b contains b', 'expected string'],
	['b starts with b', 'expected string'],
	['b ends with b', 'expected string'],
	["'b1' == b", 'unexpected "b1"'],
	['b', 'unexpected end of string looking for op'],
	['a b', "unexpected characters after label 'a', was expecting an operator"],
	['!', 'unexpected end of string looking for op'],
	['foo == "bar" &', 'expected &&'],
	['foo == "bar" |', 'expected ||'],
	['foo = "bar"', 'expected =='],
	['foo != ||', 'expected string'],
	['foo in {"", ||', 'expected }'],
	['foo in ""', 'expected set literal'],
	['"FOO', 'unterminated string'],
	[`'FOO"`, 'unterminated string'],
	['(', 'unexpected end of string looking for op'],
	['(a == "foo"', 'expected )'],
	[')', 'unexpected )'],
	['%', 'unexpected characters'],
	['a == "b" && %', 'unexpected characters'],
	['a == "b" || %', 'unexpected characters'],
	['a ', 'unexpected end of string looking for op'],
	['()', 'unexpected )'],
	['"FOO\'', 'unterminated string'],
	["'FOO", 'unterminated string'],
	['has(foo) &&', 'unexpected end of string looking for op'],
	['has()', 'no label name in has( expression'],
	['has(a', "no closing ')' after has("],
	['all(x)', "no closing ')' after all("],
	["a == 'b' c == 'd'", 'unexpected content at end of selector'],
];

for (const [text, why] of bad)
	test(`"${text}" is no selector: ${why}`, (t) => {
		t.throws(() => parseSelector(text), { instanceOf: RangeError, message: why });
	});

/** parser_test.go: selectorTests, each selector with labels that it selects and labels that it does not. */
const selects: readonly (readonly [selector: string, selected: readonly Labels[], others: readonly Labels[]])[] = [
	['a == "b"', [{ a: 'b' }, { a: 'b', c: 'd' }], [{}, { a: 'c' }, { c: 'd' }]],
	['a == "b" && c == "d"', [{ a: 'b', c: 'd' }], [{}, { a: 'b', c: 'e' }, { a: 'c', c: 'd' }, { c: 'd' }, { a: 'b' }]],
	[
		'a == "b" || c == "d"',
		[{ a: 'b', c: 'd' }, { a: 'b' }, { c: 'd' }],
		[{}, { a: 'e', c: 'e' }, { c: 'e' }, { a: 'e' }],
	],
	[`a in {"'", '"', "c"}`, [{ a: 'c' }, { a: '"' }, { a: "'" }], [{}, { a: 'e' }]],
	[`a not in {"'", '"', "c"}`, [{}, { a: 'e' }], [{ a: 'c' }, { a: '"' }, { a: "'" }]],
	["a == 'a'", [{ a: 'a' }], [{ a: 'b' }, {}]],
	['a != "b"', [{ a: 'a' }], []],
	['a != "a"', [{}], [{ a: 'a' }]],
	['a contains "a"', [{ a: 'a' }, { a: 'bab' }, { a: 'aaa', b: 'c' }], [{}, { a: 'b' }, { b: 'aaa' }]],
	['a starts with "a"', [{ a: 'a' }, { a: 'abb' }, { a: 'aaa', b: 'c' }], [{}, { a: 'b' }, { a: 'baa' }, { b: 'aaa' }]],
	['a ends with "a"', [{ a: 'a' }, { a: 'bba' }, { a: 'aaa', b: 'c' }], [{}, { a: 'b' }, { a: 'aab' }, { b: 'aaa' }]],
	['a in {"a"}', [{ a: 'a' }], [{ a: 'b' }]],
	['!a in {"a"}', [{ a: 'b' }], []],
	['a in {"a", "b"}', [{ a: 'a' }, { a: 'b' }], [{ a: 'c' }, { b: 'a' }]],
	['a not in {"d", "e"}', [{ a: 'a' }, {}], [{ a: 'e' }]],
	['a not in {"a"}', [], [{ a: 'a' }]],
	['has(a)', [{ a: 'b' }, { a: '' }], []],
	['has(b)', [], [{ a: 'b' }]],
	['has(toString)', [], [{}]],
	['!has(a)', [{ b: 'b' }], [{ a: 'b' }]],
	['!!has(b)', [], [{ a: 'b' }]],
	['! has(a)', [], [{ a: 'b' }]],
	['!!! has(a)', [], [{ a: 'b' }]],
	['!! ! has(a)', [], [{ a: 'b' }]],
	['! !!has(a)', [], [{ a: 'b' }]],
	['', [{}, { a: 'b' }], []],
	[' ', [{}], []],
	['all()', [{}], []],
	[' all()', [{}, { a: 'b' }], []],
	['global()', [{}], []],
	[' global()', [{}, { a: 'b' }], []],
	["a == 'a1' && b == 'b1'", [{ a: 'a1', b: 'b1' }], []],
	["a == 'a1' && b != 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	["a != 'a1' && b == 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	["a != 'a1' && b != 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	["a != 'a1' && !b == 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	["!a == 'a1' && b == 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	['has(a) && !has(b)', [{ a: 'a' }], []],
	['!has(b) && has(a)', [{ a: 'a' }], []],
	['!(!has(a) || has(b))', [{ a: 'a' }], []],
	['!(has(b) || !has(a))', [{ a: 'a' }], []],
	["a == 'a1' || b == 'b1'", [{ a: 'a1', b: 'b1' }], []],
	["a == 'a1' || b != 'b1'", [{ a: 'a1', b: 'b1' }], []],
	["a != 'a1' || b == 'b1'", [{ a: 'a1', b: 'b1' }], []],
	["a != 'a1' || b != 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	["! a == 'a1' || ! b == 'b1'", [], [{ a: 'a1', b: 'b1' }]],
	['a == "1" || b == "2" && c == "3"', [{ a: '1' }], []],
	['(a == "1" || b == "2") && c == "3"', [], [{ a: '1' }]],
];

for (const [selector, selected, others] of selects)
	test(`"${selector}" selects what it should, in its one form too`, (t) => {
		const parsed = parseSelector(selector);
		for (const one of [parsed, parseSelector(printSelector(parsed))]) {
			const matches = matcherOf(one);
			for (const labels of selected) t.true(matches(labels), JSON.stringify(labels));
			for (const labels of others) t.false(matches(labels), JSON.stringify(labels));
		}
	});
