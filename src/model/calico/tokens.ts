/** A token of Calico's selector language (libcalico-go/lib/selector/tokenizer). */
export type Token =
	| { readonly kind: 'label' | 'text' | 'has'; readonly value: string }
	| { readonly kind: Operator | Mark | 'all' | 'global' | 'end' };

export type Operator = '==' | '!=' | 'in' | 'not in' | 'contains' | 'starts with' | 'ends with';
type Mark = (typeof marks)[number];

const marks = ['(', ')', '{', '}', ',', '==', '!=', '!', '&&', '||'] as const;

/** @throws RangeError describing the mistake */
export const tokensOf = (text: string): readonly Token[] => {
	const tokens: Token[] = [];
	let rest = skipBlanks(text);
	while (rest !== '') {
		const [token, length] = nextToken(rest, tokens.at(-1));
		tokens.push(token);
		rest = skipBlanks(rest.slice(length));
	}
	return [...tokens, { kind: 'end' }];
};

const skipBlanks = (text: string): string => text.replace(/^[ \t]+/, '');

/** The first token of the text, and its length. */
const nextToken = (text: string, last: Token | undefined): readonly [Token, number] => {
	const mark = marks.find((one) => text.startsWith(one));
	if (mark) return [{ kind: mark }, mark.length];
	const [first = ''] = text;
	if (first === '"' || first === "'") return quoted(text, first);
	if (first === '=' || first === '&' || first === '|') throw new RangeError(`expected ${first}${first}`);
	if (last?.kind === 'label') return operatorAfter(last.value, text);
	return called(text) ?? label(text);
};

const quoted = (text: string, quote: string): readonly [Token, number] => {
	const end = text.indexOf(quote, 1);
	if (end < 0) throw new RangeError('unterminated string');
	return [{ kind: 'text', value: text.slice(1, end) }, end + 1];
};

/** A word after a label is an operator; blanks within one are optional ("startswith"). */
const operatorAfter = (name: string, text: string): readonly [Token, number] => {
	for (const [kind, form] of operators) {
		const [found] = form.exec(text) ?? [];
		if (found) return [{ kind }, found.length];
	}
	throw new RangeError(`unexpected characters after label '${name}', was expecting an operator`);
};

const operators: readonly (readonly [Operator, RegExp])[] = [
	['contains', /^contains/],
	['starts with', /^starts[ \t]*with/],
	['ends with', /^ends[ \t]*with/],
	['not in', /^not[ \t]*in/],
	['in', /^in/],
];

const called = (text: string): readonly [Token, number] | undefined => {
	const [, name = '', inside = ''] = /^(has|all|global)\([ \t]*([\w./-]*)[ \t]*/.exec(text) ?? [];
	if (name === '') return undefined;
	const length = /^[^)]*\)/.exec(text)?.[0].length ?? 0;
	if (name === 'has' && inside === '') throw new RangeError('no label name in has( expression');
	if (!/^\w+\([ \t]*[\w./-]*[ \t]*\)/.test(text) || (name !== 'has' && inside !== ''))
		throw new RangeError(`no closing ')' after ${name}(`);
	if (name === 'has') return [{ kind: 'has', value: inside }, length];
	return [{ kind: name === 'all' ? 'all' : 'global' }, length];
};

const label = (text: string): readonly [Token, number] => {
	const [name] = /^[\w./-]+/.exec(text) ?? [];
	if (name === undefined) throw new RangeError('unexpected characters');
	return [{ kind: 'label', value: name }, name.length];
};
