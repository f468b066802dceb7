import type { LabError } from '../../errors.ts';
import { holdsTemplate, type Lookup, replaceTemplates } from '../template.ts';
import type { Document } from './document.ts';
import type { Path } from './path.ts';

/** Replaces every template of the document by its address. */
export const resolved = (document: Document, lookup: Lookup): { document: Document; errors: LabError[] } => {
	const errors: LabError[] = [];
	const replace = (value: unknown, path: Path): unknown => {
		if (typeof value === 'string' && holdsTemplate(value)) {
			const { text, errors: unknown } = replaceTemplates(value, lookup, document.at(path));
			errors.push(...unknown);
			return text;
		}
		if (Array.isArray(value)) return value.map((item, i) => replace(item, [...path, i]));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, [...path, key])]));
	};
	return { document: { ...document, value: replace(document.value, []) }, errors };
};
