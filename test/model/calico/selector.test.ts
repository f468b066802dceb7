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
	[`a startswith '"'`, `a starts with '"'`],
	[`a endswith "'"`, `a ends with "'"`],
	[`a!='"'`, `a != '"'`],
	['a in {"z", "z", "x", "y", "x", "a"}', 'a in {"a", "x", "y", "z"}'],
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

const selects: readonly (readonly [selector: string, labels: Labels, selected: boolean])[] = [
	['a == "b"', { a: 'b', c: 'd' }, true],
	['a == "b"', { a: 'c' }, false],
	['a == "b"', {}, false],
	['a != "a"', {}, true],
	['a != "a"', { a: 'a' }, false],
	['a contains "a"', { a: 'bab' }, true],
	['a contains "a"', {}, false],
	['a starts with "a"', { a: 'abb' }, true],
	['a starts with "a"', { a: 'baa' }, false],
	['a ends with "a"', { a: 'bba' }, true],
	['a ends with "a"', { a: 'aab' }, false],
	['a in {"a", "b"}', { a: 'b' }, true],
	['a in {"a", "b"}', { b: 'a' }, false],
	['!a in {"a"}', { a: 'b' }, true],
	['a not in {"d", "e"}', {}, true],
	['a not in {"d", "e"}', { a: 'e' }, false],
	['has(a)', { a: '' }, true],
	['has(toString)', {}, false],
	['!has(a)', { b: 'b' }, true],
	['a == "a1" && b != "b1"', { a: 'a1', b: 'b1' }, false],
	['!(!has(a) || has(b))', { a: 'a' }, true],
	['a == "1" || b == "2" && c == "3"', { a: '1' }, true],
	['(a == "1" || b == "2") && c == "3"', { a: '1' }, false],
	['all()', {}, true],
];

for (const [selector, labels, selected] of selects)
	test(`${selector} ${selected ? 'selects' : 'does not select'} ${JSON.stringify(labels)}`, (t) => {
		t.is(matcherOf(parseSelector(selector))(labels), selected);
	});
