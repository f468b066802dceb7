import * as z from 'zod';
import { formsChosen } from './read/leaf.ts';

/** The keywords of JSON Schema that the schemas here produce. */
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
	/** The default, in words. Not a keyword of JSON Schema: `published` moves it into the description. */
	readonly usual?: string;
	/** The syntax of a text, in words; treated the same. */
	readonly syntax?: string;
}

/** The JSON Schema (draft 7, which editors support best) of what a reading schema accepts. Rules beyond the shape are
 * missing (unique node names, networks that do not overlap): a file that it accepts may still be rejected, but a file
 * that it rejects is never accepted. */
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

/** The form for editors and validators: defaults and syntax are part of the descriptions. */
export const published = (schema: JsonSchema): JsonSchema => {
	const { usual, syntax, description, properties, items, additionalProperties, anyOf, ...rest } = unfolded(schema);
	const text = [description, usual && `default: ${usual}`, syntax].filter(Boolean).join('; ');
	return {
		...(text !== '' && { description: text.replaceAll(/\[[^\]]*\]\(([^)]*)\)/g, 'docs/$1') }),
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

/** Turns a nullable field into one with two types, and flattens nested anyOf. */
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
