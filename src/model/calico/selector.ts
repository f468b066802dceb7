import { type Operator, type Token, tokensOf } from './tokens.ts';

/** Calico's selector language (libcalico-go/lib/selector/parser): `app == 'cart' && has(tier)`. Values of a set are
 * sorted and unique. */
export type CalicoSelector =
	| { readonly op: 'all' | 'global' }
	| { readonly op: 'has'; readonly label: string }
	| { readonly op: Exclude<Operator, SetOperator>; readonly label: string; readonly value: string }
	| { readonly op: SetOperator; readonly label: string; readonly values: readonly string[] }
	| { readonly op: '!'; readonly of: CalicoSelector }
	| { readonly op: '&&' | '||'; readonly of: readonly CalicoSelector[] };

type SetOperator = 'in' | 'not in';

/** Parses a selector; an empty text selects all. @throws RangeError describing the mistake */
export const parseSelector = (text: string): CalicoSelector => {
	const tokens = new Tokens(tokensOf(text));
	if (tokens.next().kind === 'end') return { op: 'all' };
	const selector = either(tokens);
	if (tokens.next().kind !== 'end') throw new RangeError('unexpected content at end of selector');
	return selector;
};

/** A stream of tokens; the last one is always `end`. */
class Tokens {
	readonly #all: readonly Token[];
	#at = 0;

	constructor(all: readonly Token[]) {
		this.#all = all;
	}

	next(): Token {
		return this.#all[this.#at] ?? { kind: 'end' };
	}

	take(): Token {
		const token = this.next();
		this.#at++;
		return token;
	}

	/** Consumes the next token if it is of this kind. */
	takes(kind: Token['kind']): boolean {
		if (this.next().kind !== kind) return false;
		this.#at++;
		return true;
	}
}

const either = (tokens: Tokens): CalicoSelector => joined('||', tokens, both);
const both = (tokens: Tokens): CalicoSelector => joined('&&', tokens, operation);

const joined = (op: '&&' | '||', tokens: Tokens, part: (tokens: Tokens) => CalicoSelector): CalicoSelector => {
	const first = part(tokens);
	const of = [first];
	while (tokens.takes(op)) of.push(part(tokens));
	return of.length === 1 ? first : { op, of };
};

/** Pairs of "!" cancel each other. */
const operation = (tokens: Tokens): CalicoSelector => {
	let negated = false;
	while (tokens.takes('!')) negated = !negated;
	const of = plain(tokens);
	return negated ? { op: '!', of } : of;
};

const plain = (tokens: Tokens): CalicoSelector => {
	const token = tokens.take();
	if (token.kind === 'has') return { op: 'has', label: token.value };
	if (token.kind === 'all' || token.kind === 'global') return { op: token.kind };
	if (token.kind === 'label') return comparison(token.value, tokens);
	if (token.kind !== '(') throw new RangeError(`unexpected ${said(token)}`);
	const inside = either(tokens);
	if (!tokens.takes(')')) throw new RangeError('expected )');
	return inside;
};

const comparison = (label: string, tokens: Tokens): CalicoSelector => {
	const { kind: op } = tokens.take();
	switch (op) {
		case '==':
		case '!=':
		case 'contains':
		case 'starts with':
		case 'ends with':
			return { op, label, value: text(tokens) };
		case 'in':
		case 'not in':
			return { op, label, values: [...new Set(set(tokens))].sort() };
		default:
			throw new RangeError(op === 'end' ? 'unexpected end of string looking for op' : 'expected == or !=');
	}
};

const text = (tokens: Tokens): string => {
	const token = tokens.take();
	if (token.kind === 'text') return token.value;
	throw new RangeError('expected string');
};

/** A trailing comma is allowed. */
const set = (tokens: Tokens): readonly string[] => {
	if (!tokens.takes('{')) throw new RangeError('expected set literal');
	const values: string[] = [];
	while (tokens.next().kind === 'text') {
		values.push(text(tokens));
		if (!tokens.takes(',')) break;
	}
	if (!tokens.takes('}')) throw new RangeError('expected }');
	return values;
};

const said = (token: Token): string => {
	if (token.kind === 'end') return 'end of string looking for op';
	return 'value' in token ? `"${token.value}"` : token.kind;
};
