import * as z from 'zod';
import type { ConfigMapResource } from '../resource.ts';
import { fields, flag, maybe } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';
import { isMap } from './path.ts';

// The rules are the API server's: pkg/apis/core/validation (ValidateConfigMap), and for keys apimachinery's
// pkg/util/validation (IsConfigMapKey). A key is the name of a file in whatever mounts the ConfigMap.

const keySyntax = 'a key: at most 253 letters, digits, "-", "_" and ".", but not "." and nothing that begins with ".."';

const isKey = (key: string): boolean =>
	/^[-._a-zA-Z0-9]+$/.test(key) && key.length <= 253 && key !== '.' && !key.startsWith('..');

/** Of all values together, in bytes: MaxSecretSize, which is for ConfigMaps too. */
const mostBytes = 1024 * 1024;

/** Go reads null into a text as "". */
const value = z.string({ error: 'a text' }).nullish();

const base64 = value.refine((text) => text == null || bytesOfBase64(text) !== undefined, {
	error: 'bytes in base64 (aGVsbG8=)',
});

const mapOf = (values: typeof value) => maybe(z.record(z.string(), values, { error: 'a map of keys and values' }));

const shape = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	data: mapOf(value),
	binaryData: mapOf(base64),
	immutable: maybe(flag),
}).superRefine(
	(_read, { value: body, addIssue }) => {
		if (!isMap(body)) return;
		for (const { path, ...issue } of [...keyIssues(body), ...sizeIssues(body)])
			addIssue({ code: 'custom', path, ...issue });
	},
	// Whatever else is wrong.
	{ when: () => true },
);

export const configMap = shape.transform(
	({ metadata, data = {} }): Omit<ConfigMapResource, 'source'> => ({
		kind: 'ConfigMap',
		...metadata,
		data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, text ?? ''])),
	}),
);

interface Issue {
	readonly path: string[];
	readonly message: string;
	readonly params: { readonly key?: boolean; readonly found?: string };
}

const bags = ['data', 'binaryData'] as const;

/** By the keys as they were written: one named __proto__ is one of them. */
const keyIssues = (body: Record<string, unknown>): readonly Issue[] => {
	const [texts = [], bytes = []] = bags.map((bag) => Object.keys(isMap(body[bag]) ? body[bag] : {}));
	return [
		...texts.filter((key) => !isKey(key)).map((key) => wrongKey('data', key)),
		...bytes.filter((key) => !isKey(key)).map((key) => wrongKey('binaryData', key)),
		...bytes
			.filter((key) => texts.includes(key))
			.map((key) => ({ ...wrongKey('binaryData', key), message: 'a key that data has not too' })),
	];
};

const wrongKey = (bag: string, key: string): Issue => ({ path: [bag, key], message: keySyntax, params: { key: true } });

const sizeIssues = (body: Record<string, unknown>): readonly Issue[] => {
	const sizes = { data: bytesOf, binaryData: bytesOfBase64 };
	const all = bags.flatMap((bag) =>
		Object.values(isMap(body[bag]) ? body[bag] : {}).map((text) =>
			typeof text === 'string' ? (sizes[bag](text) ?? 0) : 0,
		),
	);
	const total = all.reduce((sum, size) => sum + size, 0);
	if (total <= mostBytes) return [];
	const message = `at most ${mostBytes} bytes in one ConfigMap`;
	const path = [bags.find((bag) => body[bag] != null) ?? 'data'];
	return [{ path, message, params: { found: `${total} bytes` } }];
};

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Undefined when it is none. Go's decoder passes over line ends (encoding/base64, StdEncoding). */
const bytesOfBase64 = (text: string): number | undefined => {
	const letters = text.replace(/[\r\n]/g, '');
	if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return undefined;
	return (letters.length / 4) * 3 - (letters.length - letters.replace(/=+$/, '').length);
};
