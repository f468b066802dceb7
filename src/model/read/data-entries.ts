import * as z from 'zod';
import { maybe } from './leaf.ts';
import { isMap } from './path.ts';

// What ConfigMaps and Secrets hold. The rules are the API server's: pkg/apis/core/validation (ValidateConfigMap,
// ValidateSecret), and for keys apimachinery's pkg/util/validation (IsConfigMapKey). A key is the name of a file in
// whatever mounts it.

const keySyntax = 'a key: at most 253 letters, digits, "-", "_" and ".", but not "." and nothing that begins with ".."';

const isKey = (key: string): boolean =>
	/^[-._a-zA-Z0-9]+$/.test(key) && key.length <= 253 && key !== '.' && !key.startsWith('..');

/** Of all values together, in bytes: MaxSecretSize, which is for ConfigMaps too. */
const mostBytes = 1024 * 1024;

/** null is read as "", as Go does. */
const value = z.string({ error: 'a text' }).nullish();

const base64 = value.refine((text) => text == null || bytesOfBase64(text) !== undefined, {
	error: 'bytes in base64 (aGVsbG8=)',
});

const mapOf = (values: typeof value) => maybe(z.record(z.string(), values, { error: 'a map of keys and values' }));

/** Text values by key. */
export const texts = mapOf(value);
/** Base64 values by key. */
export const bytes = mapOf(base64);

interface Issue {
	readonly path: string[];
	readonly message: string;
	readonly params: { readonly key?: boolean; readonly found?: string };
}

interface Bags {
	/** The fields with text values, and those with base64 values. */
	readonly texts: readonly string[];
	readonly bytes: readonly string[];
	/** "one ConfigMap". */
	readonly of: string;
}

/** Checks keys and size, even if other fields are invalid. Uses the keys as written, since one may be named
 * __proto__. */
export const entryIssues = (body: Record<string, unknown>, bags: Bags): readonly Issue[] => {
	const all = [...bags.texts, ...bags.bytes];
	const wrong = all.flatMap((bag) =>
		Object.keys(entriesOf(body, bag))
			.filter((key) => !isKey(key))
			.map((key) => wrongKey(bag, key)),
	);
	const sizes = all.flatMap((bag) =>
		Object.values(entriesOf(body, bag)).map((text) =>
			typeof text === 'string' ? ((bags.texts.includes(bag) ? bytesOf(text) : bytesOfBase64(text)) ?? 0) : 0,
		),
	);
	const total = sizes.reduce((sum, size) => sum + size, 0);
	if (total <= mostBytes) return wrong;
	const path = [all.find((bag) => body[bag] != null) ?? 'data'];
	return [...wrong, { path, message: `at most ${mostBytes} bytes in ${bags.of}`, params: { found: `${total} bytes` } }];
};

export const entriesOf = (body: Record<string, unknown>, bag: string): Record<string, unknown> => {
	const { [bag]: entries } = body;
	return isMap(entries) ? entries : {};
};

export const wrongKey = (bag: string, key: string): Issue => ({
	path: [bag, key],
	message: keySyntax,
	params: { key: true },
});

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The decoded length; undefined if invalid. Go's decoder ignores line ends (encoding/base64, StdEncoding). */
const bytesOfBase64 = (text: string): number | undefined => {
	const letters = text.replace(/[\r\n]/g, '');
	if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return undefined;
	return (letters.length / 4) * 3 - (letters.length - letters.replace(/=+$/, '').length);
};
