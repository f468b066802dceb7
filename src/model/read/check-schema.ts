import type * as z from 'zod';
import { isIp } from '../../net/ip.ts';
import { likely } from '../likely.ts';
import type { Check } from '../scenario.ts';
import { given } from './given.ts';
import { chosen, fields, list, maybe, text, whole, word } from './leaf.ts';
import { over } from './over.ts';
import { isPlace, place, places } from './refs.ts';
import { curlExits, url } from './url.ts';

/** One value, or a list of some. */
const oneOrMore = <T>(schema: z.ZodType<T>, of: string) =>
	chosen(
		(value): z.ZodType<T[]> =>
			Array.isArray(value) ? list(schema, of).min(1, `one or more ${of}`) : schema.transform((one) => [one]),
	);

const isTemplate = (value: string): boolean => /^\{\{.*\}\}$/.test(value);

const client = text(
	'a pod (ns/pod), node/NAME, node, external or an IP address',
	(value) => value === 'node' || isIp(value) || isTemplate(value) || (isPlace(value) && value !== '*'),
	(value) => likely(value, ['node', 'external']) ?? value,
);

const expectationFields = {
	exit: maybe(oneOrMore(whole(0, 255), 'exit codes')),
	status: maybe(whole(100, 599)),
	servedBy: maybe(oneOrMore(places, 'pods (ns/pod, with stars)')),
	spread: maybe(word(['one', 'all'])),
	clientIP: maybe(client),
};

const expectation = fields(expectationFields)
	.superRefine((expect, { addIssue }) => {
		if (Object.values(expect).every((value) => value === undefined))
			addIssue({ code: 'custom', message: `one or more of ${Object.keys(expectationFields).join(', ')}` });
	}, over())
	.superRefine(
		({ spread, servedBy }, { addIssue }) => {
			if (spread === 'all' && !servedBy)
				addIssue({ code: 'custom', message: 'who is to answer, since spread is all', path: ['servedBy'] });
		},
		over('spread', 'servedBy'),
	);

type Expected = z.output<typeof expectation>;

/** What a check of this kind can't have an answer to. */
function* unanswerable(expect: Expected, curl?: string): Generator<{ message: string; path: (string | number)[] }> {
	if (curl === undefined) {
		for (const field of ['status', 'servedBy', 'spread', 'clientIP'] as const)
			if (expect[field] !== undefined)
				yield { message: 'none: a command has an exit code and nothing else', path: [field] };
		return;
	}
	for (const [i, code] of (expect.exit ?? []).entries())
		if (!curlExits.includes(code)) yield { message: `curl's exit codes: ${curlExits.join(', ')}`, path: ['exit', i] };
	if (expect.status !== undefined && !curl.startsWith('http:'))
		yield { message: 'none: only http:// URLs have a status', path: ['status'] };
}

export const checkSchema = fields({
	from: place,
	curl: maybe(url),
	exec: maybe(list(text('a text'), 'words: a program and its arguments').min(1, 'a program and its arguments')),
	times: maybe(whole(1)),
	expect: expectation,
})
	.superRefine(
		({ curl, exec }, { addIssue }) => {
			if ((curl === undefined) === (exec === undefined)) {
				const found = curl === undefined ? 'neither curl nor exec' : 'curl and exec';
				addIssue({ code: 'custom', message: 'curl (a URL) or exec (a command)', path: [], params: { found } });
			}
		},
		over('curl', 'exec'),
	)
	.superRefine(
		({ curl, exec, expect }, { addIssue }) => {
			if ((curl === undefined) === (exec === undefined)) return;
			for (const { message, path } of unanswerable(expect, curl))
				addIssue({ code: 'custom', message, path: ['expect', ...path] });
		},
		over('curl', 'exec', 'expect'),
	)
	.transform(
		({ from, curl, exec = [], times = 1, expect }): Omit<Check, 'source'> => ({
			from,
			job: curl === undefined ? { exec } : { curl },
			times,
			expect: given(expect),
		}),
	);
