import type { JsonSchema } from '../../src/model/json-schema.ts';

export interface Field {
	/** "nodes[].zone". */
	readonly path: string;
	readonly required: boolean;
	/** What it is when nothing is said of it. */
	readonly usual?: string;
	readonly about: string;
	/** All values that it may have, where they can be counted. */
	readonly words: readonly string[];
}

/** Every field of a schema, those of maps and lists below it included. A map that is always there has no row
 * beside those of its fields. @param closed paths that are not looked into */
export const fieldsOf = (schema: JsonSchema = {}, closed: readonly string[] = [], place = ''): readonly Field[] =>
	formsOf(schema).flatMap(({ properties = {}, required = [] }) =>
		Object.entries(properties).flatMap(([name, field]) => {
			const path = `${place}${name}`;
			const within = closed.includes(path)
				? []
				: inner(field).flatMap(({ at, form }) => fieldsOf(form, closed, `${path}${at}`));
			const row = rowOf(field, { path, required: required.includes(name) });
			return row.required && within.length > 0 && isMapAlone(field) ? within : [row, ...within];
		}),
	);

const rowOf = (field: JsonSchema, at: Pick<Field, 'path' | 'required'>): Field => ({
	...at,
	...(field.usual !== undefined && { usual: field.usual }),
	about: field.description ?? field.syntax ?? '',
	words: formsOf(field).flatMap((form) => (form.enum ?? []).map(String)),
});

/** All that a value may be, but for null. */
const formsOf = (schema: JsonSchema): readonly JsonSchema[] =>
	schema.anyOf ? schema.anyOf.flatMap(formsOf) : schema.type === 'null' ? [] : [schema];

const isMapAlone = (field: JsonSchema): boolean => formsOf(field).every(({ properties }) => properties);

/** Maps and lists that lie in a field. */
const inner = (field: JsonSchema): readonly { readonly at: string; readonly form: JsonSchema }[] =>
	formsOf(field).flatMap(({ items, additionalProperties, ...form }) => [
		{ at: '.', form },
		...(items ? inner(items).map(({ at, form }) => ({ at: `[]${at}`, form })) : []),
		...(typeof additionalProperties === 'object'
			? inner(additionalProperties).map(({ at, form }) => ({ at: `.*${at}`, form }))
			: []),
	]);
