import type * as z from 'zod';
import { isIp } from '../../net/ip.ts';
import { ceilings } from '../ceilings.ts';
import { likely } from '../likely.ts';
import { type Check, curlExits, rcodeWords, recordTypes, tlsExits } from '../scenario.ts';
import { whenRight } from './check-when.ts';
import { chosen, fields, flag, list, maybe, text, whole, word } from './leaf.ts';
import { answerer, asker, isPlace } from './refs.ts';
import { about } from './scenario-fields.ts';
import { isHttp, isHttps, url } from './url.ts';
import { viaFields, viaOf, wrongAboutVia } from './via.ts';
import { withoutUndefined } from './without-undefined.ts';

/** One value, or a list of them. */
const oneOrMore = <T>(schema: z.ZodType<T>, of: string) =>
	chosen(
		(value): z.ZodType<T[]> =>
			Array.isArray(value) ? list(schema, of).min(1, `one or more ${of}`) : schema.transform((one) => [one]),
		() => [schema, list(schema, of).min(1)],
	);

const isTemplate = (value: string): boolean => /^\{\{.*\}\}$/.test(value);

const client = text(
	'a pod (ns/pod), node/NAME, node, external or an IP address',
	(value) => value === 'node' || isIp(value) || isTemplate(value) || (isPlace(value) && value !== '*'),
	(value) => likely(value, ['node', 'external']) ?? value,
);

const serviceRef = text('a Service (ns/name)', (value) => /^[a-z0-9-]+\/[a-z0-9-]+$/.test(value));

const expectationFields = {
	exit: maybe(oneOrMore(whole(0, 255), 'exit codes')),
	status: maybe(whole(100, 599)),
	servedBy: maybe(oneOrMore(answerer, 'pods (ns/pod, with stars) and workloads')),
	spread: maybe(word(['one', 'all'])),
	service: maybe(serviceRef),
	clientIP: maybe(client),
	forwardedFor: maybe(client),
	rcode: maybe(word(rcodeWords)),
	answers: maybe(list(text('what dig +short prints'), 'answers as dig +short prints them')),
};

const expectation = fields(expectationFields, about.outcome)
	.superRefine((expect, { addIssue }) => {
		if (Object.values(expect).every((value) => value === undefined))
			addIssue({ code: 'custom', message: `one or more of ${Object.keys(expectationFields).join(', ')}` });
	}, whenRight())
	.superRefine(
		({ spread, servedBy }, { addIssue }) => {
			if (spread === 'all' && !servedBy)
				addIssue({ code: 'custom', message: 'who is to answer, since spread is all', path: ['servedBy'] });
		},
		whenRight('spread', 'servedBy'),
	);

type Expected = z.output<typeof expectation>;

/** Expectations that need the built-in server's answer. */
const ofAnswers = ['status', 'servedBy', 'spread', 'service', 'clientIP', 'forwardedFor'] as const;

/** Yields a complaint for each expectation that this kind of check cannot verify. */
function* unanswerable(
	expect: Expected,
	{ curl, dig }: { curl: string | undefined; dig: string | undefined },
): Generator<{ message: string; path: (string | number)[] }> {
	if (dig === undefined) {
		for (const field of ['rcode', 'answers'] as const)
			if (expect[field] !== undefined) yield { message: 'none: only dig gets that', path: [field] };
	} else {
		for (const field of ofAnswers)
			if (expect[field] !== undefined) yield { message: 'none: dig has rcode and answers', path: [field] };
		for (const [i, code] of (expect.exit ?? []).entries())
			if (code !== 0 && code !== 28) yield { message: '0: it answered, or 28: it did not', path: ['exit', i] };
		return;
	}
	if (curl === undefined) {
		for (const field of ofAnswers)
			if (expect[field] !== undefined)
				yield { message: 'none: a command has an exit code and nothing else', path: [field] };
		return;
	}
	for (const [i, code] of (expect.exit ?? []).entries())
		if (!curlExits.some((known) => known === code))
			yield { message: `curl's exit codes: ${curlExits.join(', ')}`, path: ['exit', i] };
		else if (tlsExits.includes(code) && !isHttps(curl))
			yield { message: 'others than 35 and 60, with which only https:// URLs end', path: ['exit', i] };
	if (expect.status !== undefined && !isHttp(curl))
		yield { message: 'none: only http:// and https:// URLs have a status', path: ['status'] };
}

/** A name and optionally a record type; default A. */
const digging = text(
	`a name and a type: ${recordTypes.join(', ')} (cart.shop.svc.cluster.local A)`,
	(value) => {
		const [name, type = 'A', ...rest] = value.replace(/\{\{[^{}]*\}\}/g, 'x').split(/\s+/);
		return Boolean(name) && rest.length === 0 && recordTypes.some((known) => known === type);
	},
	(value) => {
		const [name = '', type = ''] = value.split(/\s+/);
		return `${name} ${likely(type, recordTypes) ?? type.toUpperCase()}`;
	},
);

const jobsIn = (jobs: Readonly<Record<string, unknown>>): readonly string[] =>
	Object.keys(jobs).filter((job) => jobs[job] !== undefined);

export const checkSchema = fields(
	{
		from: maybe(asker),
		...viaFields,
		curl: maybe(url),
		insecure: maybe(flag),
		exec: maybe(list(text('a text'), 'words: a program and its arguments').min(1, 'a program and its arguments')),
		dig: maybe(digging),
		times: maybe(whole(1, ceilings.attempts)),
		expect: expectation,
	},
	about.check,
)
	.superRefine(
		({ curl, exec, dig }, { addIssue }) => {
			const jobs = jobsIn({ curl, exec, dig });
			if (jobs.length !== 1) {
				const found = jobs.length === 0 ? 'neither curl nor exec nor dig' : jobs.join(' and ');
				const message = 'curl (a URL), exec (a command) or dig (a name and a type)';
				addIssue({ code: 'custom', message, path: [], params: { found } });
			}
		},
		whenRight('curl', 'exec', 'dig'),
	)
	.superRefine(
		({ curl, exec, dig, expect }, { addIssue }) => {
			if (jobsIn({ curl, exec, dig }).length !== 1) return;
			for (const { message, path } of unanswerable(expect, { curl, dig }))
				addIssue({ code: 'custom', message, path: ['expect', ...path] });
		},
		whenRight('curl', 'exec', 'dig', 'expect'),
	)
	.superRefine(
		(check, { addIssue }) => {
			for (const issue of wrongAboutVia(check)) addIssue({ code: 'custom', ...issue });
		},
		whenRight('from', 'via', 'entry', 'curl'),
	)
	.superRefine(
		({ curl, insecure }, { addIssue }) => {
			if (insecure === undefined || isHttps(curl ?? '')) return;
			addIssue({ code: 'custom', message: 'none: only https:// URLs have a certificate', path: ['insecure'] });
		},
		whenRight('curl', 'insecure'),
	)
	.transform(
		({ from = 'external', curl, insecure, exec = [], dig, times = 1, expect, ...way }): Omit<Check, 'source'> => ({
			from,
			...viaOf(way),
			job: curl !== undefined ? { curl, ...(insecure && { insecure }) } : dig !== undefined ? { dig } : { exec },
			times,
			expect: withoutUndefined(expect),
		}),
	);
