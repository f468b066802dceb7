import fc from 'fast-check';
import { isMap as isJsonMap, type Json, manifests, valuesByKey } from './corpus.ts';

// Mutated texts, by fast-check: what was found is shrunk to few mutations, and comes again with its seed.

/** Written in the place of a value, as YAML has it. */
const junk: readonly string[] = [
	...['null', '~', '""', '[]', '{}', 'true', 'no', '0', '-1', '1', '65536', '2147483648', '-9223372036854775808'],
	...['100000', '1000000000', '9007199254740993', '1e309', '.inf', '-.inf', '.nan', '0x1F', '1_000', '3.5', '1e-9'],
	...['{toString: 1}', '{valueOf: {}, toString: null}', '{__proto__: {a: 1}}', '{constructor: {prototype: 1}}'],
	...['"__proto__"', 'constructor', 'toString', 'hasOwnProperty', '[[[[[[]]]]]]', '{a: {b: {c: {d: {e: {}}}}}}'],
	...[
		'"a\\nb"',
		'"\\0"',
		'"\\u001b[31m"',
		'"\\r\\n"',
		'"\\ud800"',
		'"\\uE000ip a\\uE001"',
		'"ä"',
		'"💥"',
		'"İ"',
		'" "',
	],
	...['"{{ip shop/a}}"', '"{{ip */*}}"', '"{{svc a/b}}/32"', '{{nodeip n1}}', '{{ .Values.x }}', '"{{"', '"}}"'],
	...['"*"', '"?"', '"../../x"', '"/"', '"a/b/c/d"', '"-"', '"--"', '"."', '"node/n1"', 'external', '"shop/*"'],
	...['"10.0.0.0/8"', '"0.0.0.0/0"', '"10.0.0.1/8"', '"::/0"', '"fd00::1"', '"1.2.3.4"', '"256.1.1.1"', '"1.2.3.4/33"'],
	...['2026-01-01', '!!binary aGk=', '!!set {a, b}', '!!str', '!x y', '&a [*a]', '*none', '<<', '? a', '"[" ', '0o17'],
	...['n1', 'n2', 'default', 'kube-system', 'TCP', 'SCTP', 'All()', '"has(a) && !has("', '"a in {\'b\'}"', '"!!!a"'],
	`"${'a'.repeat(300)}"`,
	`"${'x'.repeat(100_000)}"`,
	'['.repeat(150) + ']'.repeat(150),
	'['.repeat(3000),
	`${'{a: '.repeat(250)}1${'}'.repeat(250)}`,
];

const keys = ['__proto__', 'constructor', 'toString', '', 'a b', 'A', '-', '1', 'null', '<<', 'a/b/c', '"\u0000"'];

interface Change {
	readonly how: 'set' | 'kin' | 'drop' | 'rename' | 'repeat' | 'list' | 'map' | 'swap' | 'number' | 'text';
	readonly at: number;
	readonly with: number;
}

const change: fc.Arbitrary<Change> = fc.record({
	how: fc.constantFrom(
		...(['kin', 'kin', 'kin', 'kin', 'set', 'set', 'drop', 'drop', 'repeat', 'number'] as const),
		...(['rename', 'list', 'map', 'swap', 'text'] as const),
	),
	at: fc.nat(),
	with: fc.nat(),
});

interface TextChange {
	readonly how: 'cut' | 'double' | 'tab' | 'bytes' | 'drop' | 'junk' | 'break';
	readonly at: number;
	readonly with: string;
}

const textChange: fc.Arbitrary<TextChange> = fc.record({
	how: fc.constantFrom('cut', 'double', 'tab', 'bytes', 'drop', 'junk', 'break'),
	at: fc.nat(),
	with: fc.string({ unit: 'binary', maxLength: 8 }),
});

/** A text of some documents, most of them changed in a few places, a fifth of them as text too. */
export const mutated = (documents: readonly Json[], most: number): fc.Arbitrary<string> =>
	fc
		.record({
			first: fc.nat(documents.length - 1),
			count: fc.integer({ min: 1, max: most }),
			changes: fc.array(change, { maxLength: 3 }),
			textChanges: fc.oneof<fc.MaybeWeightedArbitrary<readonly TextChange[]>[]>(
				{ weight: 4, arbitrary: fc.constant<readonly TextChange[]>([]) },
				{ weight: 1, arbitrary: fc.array(textChange, { minLength: 1, maxLength: 2 }) },
			),
			form: fc.constantFrom('block', 'flow'),
		})
		.map(({ first, count, changes, textChanges, form }) => {
			// Neighbours belong together: those of one file.
			const whole = documents.slice(first, first + count).map(treeOf);
			for (const one of changes) apply(whole, one);
			const text = whole.map((part) => `${form === 'flow' ? flow(part) : block(part, 0)}\n`).join('---\n');
			return textChanges.reduce<string>(changedText, text);
		});

/** One document, changed in a few places, as a line of JSON that is cut or garbled now and then. */
export const mutatedJson = (documents: readonly Json[]): fc.Arbitrary<string> =>
	fc
		.record({
			first: fc.nat(documents.length - 1),
			changes: fc.array(change, { maxLength: 3 }),
			textChange: fc.oneof<fc.MaybeWeightedArbitrary<TextChange | undefined>[]>(
				{ weight: 6, arbitrary: fc.constant(undefined) },
				{ weight: 1, arbitrary: textChange },
			),
		})
		.map(({ first, changes, textChange }) => {
			const whole = [treeOf(documents[first] ?? null)];
			for (const one of changes) apply(whole, one);
			const text = whole.map((part) => flow(part, { raw: jsonOf })).join('');
			return textChange ? changedText(text, textChange) : text;
		});

const jsonOf = (text: string): string => {
	try {
		JSON.parse(text);
		return text;
	} catch {
		return JSON.stringify(text);
	}
};

/** A raw piece of YAML in a tree of values. */
class Raw {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

type Tree = null | boolean | number | string | Raw | Tree[] | { [key: string]: Tree };

/** A copy that may be changed. */
const treeOf = (value: Json): Tree => {
	if (isJsonMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, treeOf(item)]));
	return isList(value) ? value.map(treeOf) : value;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isMap = (value: Tree): value is { [key: string]: Tree } =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Raw);

const apply = (documents: Tree[], { how, at, with: by }: Change): void => {
	const all = placesIn(documents);
	// What every object begins with is soon refused: most changes are about the rest.
	const places = at % 5 === 0 ? all : all.filter(({ depth }) => depth > 1);
	const place = places[at % places.length];
	if (!place) return;
	const { parent, key, value } = place;
	const put = (next: Tree): void => {
		if (Array.isArray(parent)) parent[Number(key)] = next;
		else parent[key] = next;
	};
	const raw = new Raw(junk[by % junk.length] ?? '');
	const acts: Readonly<Record<Change['how'], () => void>> = {
		set: () => put(raw),
		kin: () => {
			const kin = valuesByKey.get(key) ?? [];
			if (kin.length > 0) put(treeOf(kin[by % kin.length] ?? null));
		},
		drop: () => (Array.isArray(parent) ? parent.splice(Number(key), 1) : Reflect.deleteProperty(parent, key)),
		rename: () => {
			if (Array.isArray(parent)) return;
			Reflect.deleteProperty(parent, key);
			const name = keys[by % keys.length] ?? '';
			Object.defineProperty(parent, name, { value, enumerable: true, writable: true, configurable: true });
		},
		repeat: () => {
			if (Array.isArray(parent)) parent.splice(Number(key), 0, ...Array.from({ length: (by % 40) + 1 }, () => value));
		},
		list: () => put([value]),
		map: () => put({ a: value }),
		swap: () => put(copyOf(places[by % places.length]?.value ?? raw)),
		number: () => put(new Raw(String((by % 2 ? 1 : -1) * 2 ** (by % 70)))),
		text: () => put(typeof value === 'string' ? value.slice(0, by % (value.length + 1)) + value.slice(1) : raw),
	};
	acts[how]();
};

/** Put below itself, a value would have no end. */
const copyOf = (value: Tree): Tree => {
	if (Array.isArray(value)) return value.map(copyOf);
	return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)])) : value;
};

interface Spot {
	readonly parent: Tree[] | { [key: string]: Tree };
	readonly key: string;
	readonly value: Tree;
	readonly depth: number;
}

const placesIn = (value: Tree, depth = 0): readonly Spot[] => {
	if (typeof value !== 'object' || value === null || value instanceof Raw || depth > 20) return [];
	return Object.entries(value).flatMap(([key, item]): readonly Spot[] => [
		{ parent: value, key, value: item, depth },
		...placesIn(item, depth + 1),
	]);
};

interface Writing {
	readonly depth?: number;
	readonly raw?: (text: string) => string;
}

const flow = (value: Tree, { depth = 0, raw = (text) => text }: Writing = {}): string => {
	const part = (item: Tree): string => flow(item, { depth: depth + 1, raw });
	if (value instanceof Raw) return raw(value.text);
	if (depth > 40) return '"deep"';
	if (Array.isArray(value)) return `[${value.map(part).join(', ')}]`;
	if (!isMap(value)) return JSON.stringify(value);
	return `{${Object.entries(value)
		.map(([key, item]) => `${JSON.stringify(key)}: ${part(item)}`)
		.join(', ')}}`;
};

const block = (value: Tree, depth: number): string => {
	if (!isMap(value) || depth > 20 || Object.keys(value).length === 0) return flow(value, { depth });
	const indent = '  '.repeat(depth);
	return Object.entries(value)
		.map(([key, item]) => {
			const name = /^[\w.-]+$/.test(key) ? key : JSON.stringify(key);
			const nested = isMap(item) && Object.keys(item).length > 0 && depth < 20;
			return `${indent}${name}:${nested ? '\n' : ' '}${block(item, depth + 1)}`;
		})
		.join('\n');
};

const changedText = (text: string, { how, at, with: by }: TextChange): string => {
	const here = text.length === 0 ? 0 : at % text.length;
	const lines = text.split('\n');
	const line = at % lines.length;
	const ways: Readonly<Record<TextChange['how'], () => string>> = {
		cut: () => text.slice(0, here),
		double: () => [...lines.slice(0, line + 1), ...lines.slice(line)].join('\n'),
		tab: () => `${text.slice(0, here)}\t${text.slice(here)}`,
		bytes: () => text.slice(0, here) + by + text.slice(here),
		drop: () => text.slice(0, here) + text.slice(here + 1),
		junk: () => text.slice(0, here) + (junk[at % junk.length] ?? '') + text.slice(here),
		break: () => `${text.slice(0, here)}\r\n${text.slice(here)}`,
	};
	return ways[how]();
};

export const mutatedManifests: fc.Arbitrary<string> = mutated(manifests, 4);
