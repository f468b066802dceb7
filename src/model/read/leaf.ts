import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import { isPort, protocols } from '../../net/port.ts';
import { withoutUndefined } from './without-undefined.ts';

// In all schemas here the error text says what is allowed; complaint.ts puts what was found before it.

/** An optional field; null counts as absent, as in Kubernetes. */
export const maybe = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);

/** An optional text; "" is Go's zero value and counts as absent. */
export const maybeText = <S extends z.ZodType>(schema: S) =>
	z.preprocess((value) => (value === '' ? undefined : value), maybe(schema));

/** The description of a field and its default, for the tables in docs and for JSON Schemas. */
export type About = string | readonly [what: string, usual: string];

/** A map of these fields and no others. @param about describes each field; only for cnilab's own formats */
export const fields = <S extends z.ZodRawShape>(shape: S, about?: { readonly [F in keyof S]: About }) => {
	const names = Object.keys(shape).join(', ') || 'none';
	return z.strictObject(about ? described(shape, about) : shape, {
		error: ({ code }) => (code === 'unrecognized_keys' ? names : `a map of ${names}`),
	});
};

const described = <S extends z.ZodRawShape>(shape: S, about: { readonly [F in keyof S]: About }): S =>
	Object.fromEntries(
		Object.entries(shape).map(([name, schema]) => {
			const words = about[name] ?? '';
			const [description, usual] = typeof words === 'string' ? [words] : words;
			const { description: syntax } = schema as z.ZodType;
			return [name, (schema as z.ZodType).meta(withoutUndefined({ description, usual, syntax }))];
		}),
	) as unknown as S;

export const list = <S extends z.ZodType>(schema: S, of: string) => z.array(schema, { error: `a list of ${of}` });

export const whole = (min: number, max = Number.MAX_SAFE_INTEGER) => {
	const allowed =
		max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min} up` : `a whole number from ${min} to ${max}`;
	return z.int({ error: allowed }).min(min, allowed).max(max, allowed);
};

export const flag = z.boolean({ error: 'true or false' });

/** One of these words. */
export const word = <const W extends readonly [string, ...string[]]>(words: W) =>
	z.enum(words, { error: words.length < 2 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` });

/** A text that satisfies `holds`; `fix` guesses what was meant. */
export const text = (allowed: string, holds: (text: string) => boolean = () => true, fix?: (text: string) => string) =>
	z
		.string({ error: allowed })
		.superRefine((value, { addIssue }) => {
			if (holds(value)) return;
			const meant = fix?.(value);
			const likely = meant !== undefined && meant !== value && holds(meant) ? meant : undefined;
			addIssue({ code: 'custom', message: allowed, params: { likely } });
		})
		.register(z.globalRegistry, { description: allowed });

/** A text, converted by `parse`. */
export const parsed = <T>(allowed: string, parse: (text: string) => T) =>
	z
		.string({ error: allowed })
		.transform((value, { addIssue }): T => {
			try {
				return parse(value);
			} catch (cause) {
				const likely = /network is (\S+)$/.exec(messageOf(cause))?.[1];
				addIssue({ code: 'custom', message: allowed, params: { likely } });
				return z.NEVER;
			}
		})
		.register(z.globalRegistry, { description: allowed });

export const port = whole(1, 65535);
export const protocol = word(protocols);

/** IANA's syntax of a service name (RFC 6335), as far as Kubernetes checks it. */
const isPortName = (name: string): boolean => /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 15;

export const portName = text(
	'a port name: at most 15 of a-z, 0-9 and "-", one letter at least (http-web)',
	isPortName,
	(name) => name.toLowerCase().replaceAll('_', '-'),
);

export const portOrName = z.unknown().transform((value, { addIssue }): number | string => {
	if (typeof value === 'number' && isPort(value)) return value;
	if (typeof value === 'string' && isPortName(value)) return value;
	const message = `a whole number from 1 to 65535, or the name of a container's port`;
	addIssue({ code: 'custom', message });
	return z.NEVER;
});

/** Chooses the schema by the value, so that errors come from that schema alone; a union would only report that no
 * alternative matches. @param forms all alternatives, for JSON Schema */
export const chosen = <T>(schemaOf: (value: unknown) => z.ZodType<T>, forms?: () => readonly z.ZodType[]) => {
	const schema = z.unknown().transform((value, { issues }): T => {
		const result = schemaOf(value).safeParse(value);
		if (result.success) return result.data;
		// zod's types do not express that an issue with its input is a raw issue.
		issues.push(...result.error.issues.map((issue) => ({ ...issue, input: value }) as z.core.$ZodRawIssue));
		return z.NEVER;
	});
	return forms ? schema.register(formsOf, { forms }) : schema;
};

/** The alternatives of `chosen`. Typed unknown, since zod treats schemas in a registry's type specially. */
const formsOf = z.registry<{ readonly forms: () => readonly unknown[] }>();

/** The alternatives of a `chosen` schema; undefined for any other. */
export const formsChosen = (schema: z.core.$ZodType): readonly z.ZodType[] | undefined =>
	formsOf.get(schema)?.forms() as readonly z.ZodType[] | undefined;
