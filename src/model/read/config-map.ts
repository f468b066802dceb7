import type { ConfigMapResource } from '../resource.ts';
import { bytes, entriesOf, entryIssues, texts, wrongKey } from './data-entries.ts';
import { fields, flag, maybe } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';
import { isMap } from './path.ts';

const shape = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	data: texts,
	binaryData: bytes,
	immutable: maybe(flag),
}).superRefine(
	(_read, { value: body, addIssue }) => {
		if (!isMap(body)) return;
		const issues = entryIssues(body, { texts: ['data'], bytes: ['binaryData'], of: 'one ConfigMap' });
		for (const issue of [...issues, ...inBoth(body)]) addIssue({ code: 'custom', ...issue });
	},
	// Runs even if other fields are invalid.
	{ when: () => true },
);

export const configMap = shape.transform(
	({ metadata, data = {} }): Omit<ConfigMapResource, 'source'> => ({
		kind: 'ConfigMap',
		...metadata,
		data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, text ?? ''])),
	}),
);

const inBoth = (body: Record<string, unknown>) =>
	Object.keys(entriesOf(body, 'binaryData'))
		.filter((key) => Object.hasOwn(entriesOf(body, 'data'), key))
		.map((key) => ({ ...wrongKey('binaryData', key), message: 'a key that data has not too' }));
