/** Labels of an object that Calico's selectors can select. */
export type Tags = ReadonlyMap<string, string>;
export type TagTest = (tags: Tags) => boolean;

/** Parses a selector of projectcalico.org/v3, by the language's documentation: `a == 'b'`, `!=`, `in`, `not in`,
 * `contains`, `starts with`, `ends with`, `has()`, `all()`, `!`, `&&`, `||` and brackets. The oracle has its own
 * parser, so that an error in the parser for enforcement shows. @throws RangeError for an invalid selector */
export const tagTest = (text: string): TagTest => {
	const words = wordsOf(text);
	if (words.length === 0) return () => true;
	const [test, rest] = anyOf(words);
	if (rest.length > 0) throw new RangeError(`${text}: ${rest[0]} was not expected`);
	return test;
};

type Parsed = readonly [TagTest, readonly string[]];

const word = /\s*("[^"]*"|'[^']*'|(?:has|all|global)\([^)]*\)|==|!=|&&|\|\||[!(){},]|[\w./-]+)/y;

const wordsOf = (text: string): readonly string[] => {
	const words: string[] = [];
	const reader = new RegExp(word);
	for (let found = reader.exec(text); found; found = reader.exec(text)) words.push(found[1] ?? '');
	return words;
};

const anyOf = (words: readonly string[]): Parsed =>
	chained(words, '||', allOf, (tests) => (tags) => tests.some((test) => test(tags)));

const allOf = (words: readonly string[]): Parsed =>
	chained(words, '&&', one, (tests) => (tags) => tests.every((test) => test(tags)));

const chained = (
	words: readonly string[],
	link: string,
	part: (words: readonly string[]) => Parsed,
	join: (tests: readonly TagTest[]) => TagTest,
): Parsed => {
	const tests: TagTest[] = [];
	let rest = words;
	do {
		const [test, after] = part(tests.length === 0 ? rest : rest.slice(1));
		tests.push(test);
		rest = after;
	} while (rest[0] === link);
	return [join(tests), rest];
};

const one = (words: readonly string[]): Parsed => {
	const [first = '', ...rest] = words;
	if (first === '!') {
		const [test, after] = one(rest);
		return [(tags) => !test(tags), after];
	}
	if (first === '(') {
		const [test, [bracket, ...after]] = anyOf(rest);
		if (bracket !== ')') throw new RangeError(`a bracket is open: ${words.join(' ')}`);
		return [test, after];
	}
	const [, call, inside = ''] = /^(has|all|global)\(\s*(\S*)\s*\)$/.exec(first) ?? [];
	if (call) return [call === 'has' ? (tags) => tags.has(inside) : () => true, rest];
	return comparison(first, rest);
};

const comparison = (label: string, words: readonly string[]): Parsed => {
	const [first = '', second = ''] = words;
	const long = `${first} ${second}`;
	const [operator, rest] = Object.hasOwn(comparisons, long) ? [long, words.slice(2)] : [first, words.slice(1)];
	const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
	if (!compare) throw new RangeError(`${operator} is no way to compare ${label}`);
	const [values, after] = rest[0] === '{' ? listed(rest) : [[unquoted(rest[0] ?? '')], rest.slice(1)];
	return [(tags) => compare(tags.get(label), values), after];
};

const listed = (words: readonly string[]): readonly [readonly string[], readonly string[]] => {
	const end = words.indexOf('}');
	const values = words.slice(1, end).filter((one) => one !== ',');
	return [values.map(unquoted), words.slice(end + 1)];
};

const unquoted = (text: string): string => text.slice(1, -1);

const equals = (found: string | undefined, values: readonly string[]): boolean =>
	found !== undefined && values.includes(found);

/** An absent label is unequal to every value. */
const comparisons: Readonly<Record<string, (found: string | undefined, values: readonly string[]) => boolean>> = {
	'==': equals,
	in: equals,
	'!=': (found, values) => !equals(found, values),
	'not in': (found, values) => !equals(found, values),
	notin: (found, values) => !equals(found, values),
	contains: (found, [value = '']) => found?.includes(value) ?? false,
	'starts with': (found, [value = '']) => found?.startsWith(value) ?? false,
	startswith: (found, [value = '']) => found?.startsWith(value) ?? false,
	'ends with': (found, [value = '']) => found?.endsWith(value) ?? false,
	endswith: (found, [value = '']) => found?.endsWith(value) ?? false,
};
