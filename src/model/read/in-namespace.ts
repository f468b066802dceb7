import { LabError } from '../../errors.ts';
import type { Document } from './document.ts';
import { kindOf, kinds } from './kinds.ts';
import { isMap } from './path.ts';

/** A document under `-n NAMESPACE`: an object without a namespace gets this one; one with another is rejected, as by
 * kubectl (cli-runtime: pkg/resource, RequireNamespace). Cluster-scoped kinds are not affected. */
export const inNamespace = (
	document: Document,
	namespace: string,
): { readonly document: Document; readonly errors: readonly LabError[] } => {
	const { value } = document;
	const metadata = isMap(value) && isNamespaced(value) ? (value['metadata'] ?? {}) : undefined;
	if (!isMap(value) || !isMap(metadata)) return { document, errors: [] };
	const own = metadata['namespace'] || namespace;
	// Anything but a text is refused where the object is read.
	if (typeof own !== 'string') return { document, errors: [] };
	if (own === namespace)
		return { document: { ...document, value: { ...value, metadata: { ...metadata, namespace } } }, errors: [] };
	const message = `the namespace from the provided object "${own}" does not match the namespace "${namespace}". You must pass '--namespace=${own}' to perform this operation.`;
	return { document, errors: [new LabError('bad-input', message, { where: document.at(['metadata', 'namespace']) })] };
};

const isNamespaced = ({ kind, apiVersion }: Readonly<Record<string, unknown>>): boolean => {
	const known = typeof kind === 'string' && typeof apiVersion === 'string' ? kindOf(kind, apiVersion) : undefined;
	return known !== undefined && kinds[known].namespaced;
};
