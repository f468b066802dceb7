import type { SecretResource } from '../resource.ts';
import { bytes, entriesOf, entryIssues, texts } from './data-entries.ts';
import { fields, flag, maybe, maybeText, text } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';
import { isMap } from './path.ts';

const shape = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	type: maybeText(text('the type of a secret (Opaque)')),
	data: bytes,
	stringData: texts,
	immutable: maybe(flag),
}).superRefine(
	(_read, { value: body, addIssue }) => {
		if (!isMap(body)) return;
		for (const issue of entryIssues(body, { texts: ['stringData'], bytes: ['data'], of: 'one Secret' }))
			addIssue({ code: 'custom', ...issue });
	},
	// Runs even if other fields are invalid.
	{ when: () => true },
);

export const secret = shape.transform(
	({ metadata, type = 'Opaque', data = {}, stringData = {} }): Omit<SecretResource, 'source'> => ({
		kind: 'Secret',
		...metadata,
		type,
		data: Object.fromEntries(
			Object.entries(encodedData({ data, stringData })).map(([key, text]) => [key, fromBase64(text)]),
		),
	}),
);

/** A Secret's data in base64. stringData is write-only and overrides data with the same key
 * (pkg/registry/core/secret). */
export const encodedData = (body: unknown): Readonly<Record<string, string>> => {
	const bag = (name: string) => Object.entries(isMap(body) ? entriesOf(body, name) : {});
	const texts = bag('stringData').map(([key, text]) => [key, toBase64(String(text ?? ''))]);
	return Object.fromEntries([...bag('data').map(([key, text]) => [key, String(text ?? '')]), ...texts]);
};

const toBase64 = (text: string): string =>
	btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

/** Decodes base64; invalid UTF-8 becomes replacement characters. */
const fromBase64 = (text: string): string =>
	new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
