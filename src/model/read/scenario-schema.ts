import * as z from 'zod';
import { likely } from '../likely.ts';
import { type Expectation, verdicts } from '../scenario.ts';
import { actions } from './actions-schema.ts';
import { checkSchema } from './check-schema.ts';
import { chosen, fields, list, maybe, port, protocol, text, word } from './leaf.ts';
import { dnsLabel, labelKey, labels } from './names.ts';
import { ownVersion } from './own-document.ts';
import { objectRef, places } from './refs.ts';
import { about } from './scenario-fields.ts';
import { withoutUndefined } from './without-undefined.ts';

/** The verdicts that can be expected: all but unknown. */
const [allow, deny, reject] = verdicts;
const verdict = word([allow, deny, reject]);

export type WrittenItem = { readonly path: string } | { readonly inline: true };

/** A file, folder or glob, or an inline Kubernetes object. */
const item = chosen(
	(value): z.ZodType<WrittenItem> =>
		typeof value === 'string'
			? text('a file, folder or glob', (path) => path !== '').transform((path) => ({ path }))
			: z
					.looseObject({}, { error: 'a file, folder or glob, or an object of Kubernetes' })
					.transform(() => ({ inline: true })),
	() => [z.string(), z.looseObject({})],
);
const items = maybe(list(item, 'files, folders, globs and objects'));

const labelChange = fields(
	{
		object: objectRef,
		set: maybe(labels),
		remove: maybe(list(labelKey, 'label keys')),
	},
	about.label,
).transform(({ object, set = {}, remove = [] }) => ({ object, set, remove }));

const exception = fields(
	{
		from: places,
		to: places,
		port: maybe(port),
		protocol: maybe(protocol),
		verdict,
	},
	about.exception,
).transform(withoutUndefined);

const table = fields(
	{
		default: word([allow, deny, reject, 'policy']),
		except: maybe(list(exception, 'exceptions (from, to, port, protocol, verdict)')),
	},
	about.expect,
).transform(({ default: usual, except = [] }): Expectation => ({ default: usual, except }));

/** `expect: policy` is short for a table without exceptions whose default is policy. */
const byPolicy = text(
	'policy, or a map of default, except',
	(value) => value === 'policy',
	(value) => likely(value, ['policy']) ?? value,
).transform((): Expectation => ({ default: 'policy', except: [] }));
const expectation = chosen(
	(value): z.ZodType<Expectation> => (typeof value === 'string' ? byPolicy : table),
	() => [word(['policy']), table],
);

const step = fields(
	{
		name: maybe(text('a text')),
		delete: maybe(list(objectRef, 'objects (Kind/namespace/name)')),
		apply: items,
		label: maybe(list(labelChange, 'changes (object, set, remove)')),
		...actions,
		expect: maybe(expectation),
		checks: maybe(list(checkSchema, 'checks (from, curl or exec, times, expect)')),
	},
	about.step,
);
export type WrittenStep = z.output<typeof step>;

export const scenarioSchema = fields(
	{
		apiVersion: word([ownVersion]),
		kind: word(['Scenario']),
		metadata: fields({ name: dnsLabel }, about.metadata),
		spec: fields(
			{
				topologies: maybe(
					list(
						text('the name or the file of a topology', (name) => name !== ''),
						'names or files of topologies',
					),
				),
				manifests: items,
				steps: list(step, 'steps (name, delete, apply, label, scale, drain, …, expect, checks)')
					.min(1, 'one step or more')
					.superRefine((steps, { addIssue }) => {
						if (steps.length === 0 || steps.some(({ expect, checks }) => expect || checks?.length)) return;
						addIssue({
							code: 'custom',
							message: 'expect or checks in one step or more',
							params: { found: 'no step that expects anything: whatever the lab does, it would pass' },
						});
					}),
			},
			about.spec,
		),
	},
	about.head,
);
