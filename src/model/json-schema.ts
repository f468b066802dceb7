import * as z from 'zod';
import { formsChosen } from './read/leaf.ts';

/** What of JSON Schema the schemas here come out as. */
export interface JsonSchema {
	readonly $schema?: string;
	readonly title?: string;
	readonly description?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly required?: readonly string[];
	readonly additionalProperties?: boolean | JsonSchema;
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	/** Not JSON Schema's, and not in what is published: what the field is when nothing is said of it, in words. */
	readonly usual?: string;
	/** Likewise: what a text must look like. */
	readonly syntax?: string;
}

/** The shape of what may be written, by the schema that reads it; draft 7, which editors know best. Rules that go beyond
 * shape (one node a name, networks that do not overlap) are not in it: a file that it takes may still be refused, none
 * that it refuses is taken. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
	z.toJSONSchema(schema, {
		target: 'draft-7',
		io: 'input',
		unrepresentable: 'any',
		override: ({ zodSchema, jsonSchema }) => {
			const forms = formsChosen(zodSchema);
			if (forms) Object.assign(jsonSchema, { anyOf: forms.map(inner) });
		},
	}) as JsonSchema;

const inner = (schema: z.ZodType): JsonSchema => {
	const { $schema: _, ...form } = jsonSchemaOf(schema);
	return form;
};

/** As editors and validators have it: all that is known of a field stands in its description. */
export const published = (schema: JsonSchema): JsonSchema => {
	const { usual, syntax, description, properties, items, additionalProperties, anyOf, ...rest } = unfolded(schema);
	const told = [description, usual && `default: ${usual}`, syntax].filter(Boolean).join('; ');
	return {
		...(told !== '' && { description: told.replaceAll(/\[[^\]]*\]\(([^)]*)\)/g, 'docs/$1') }),
		...rest,
		...(properties && {
			properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, published(field)])),
		}),
		...(items && { items: published(items) }),
		...(additionalProperties !== undefined && {
			additionalProperties:
				typeof additionalProperties === 'boolean' ? additionalProperties : published(additionalProperties),
		}),
		...(anyOf && { anyOf: anyOf.map(published) }),
	};
};

/** A field that may be null is of two types; forms of forms are forms. */
const unfolded = (schema: JsonSchema): JsonSchema => {
	const { anyOf, ...field } = schema;
	if (!anyOf) return schema;
	const forms = anyOf.map(unfolded).flatMap((form) => (isBare(form) ? (form.anyOf ?? []) : form));
	const [form, or, ...more] = forms;
	if (!form || !or || more.length > 0 || or.type !== 'null' || typeof form.type !== 'string')
		return { ...field, anyOf: forms };
	const { description, enum: words, ...only } = form;
	return {
		...(description !== undefined && { syntax: description }),
		...only,
		...field,
		type: [form.type, or.type],
		...(words && { enum: [...words, null] }),
	};
};

const isBare = (schema: JsonSchema): boolean => Object.keys(schema).join() === 'anyOf';
