import { type Followed, follow, type Question } from '../../client/follow.ts';
import { LabError } from '../../errors.ts';
import { likely } from '../../model/likely.ts';
import type { Cause } from '../../reach/causes/cause.ts';
import { explain } from '../../reach/causes/explain.ts';
import { isPod } from '../../reach/place.ts';
import { printObservation } from '../../trace/evidence/print.ts';
import { pathOf } from '../../trace/path.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { paint, print, printJson } from '../output.ts';
import { placeNamed } from '../places.ts';
import { questionIn } from '../target.ts';

export const trace = verb({
	command: 'trace <from> <target>',
	describe: "trace one real packet by the kernels' own evidence, and compare it with the plans",
	examples: [
		['$0 trace shop/front shop/cart-0', 'to the port that the pod serves'],
		['$0 trace shop/front 10.244.1.2:53/UDP', 'to an address, over UDP'],
		['$0 trace external "{{nodeip n1}}:30080"', 'from the world'],
		['$0 trace shop/front shop/db:5432 --rules', 'with every rule that it met'],
		['$0 trace shop/front shop/dns:53/UDP --size 1480', 'who on the way takes no packet so long'],
	],
	notes:
		'Exit codes: 0 an answer came, 1 none did. Where the packet fared otherwise than predicted, that is said in the end.',
	flags: (args) =>
		option
			.output(option.patience(option.lab(args), 1), ['json'] as const)
			.option('rules', { type: 'boolean', default: false, describe: 'every rule, not only those that decided' })
			.option('size', {
				type: 'number',
				// At least both headers and a short text; at most the maximum of an IP header.
				range: { least: 34, most: 65_535, whole: true },
				describe: 'bytes of the datagram with its IP header, which must not be fragmented (UDP only)',
				requiresArg: true,
			})
			.positional('from', { type: 'string', demandOption: true, describe: 'NS/POD, node/NAME or external' })
			.positional('target', {
				type: 'string',
				demandOption: true,
				describe: 'NS/POD, a Service or an address, then :PORT and /UDP or /SCTP',
			}),
	run: async ({ lab, target, rules, maxTime, output, size, ...args }) => {
		const { followed, cause } = await withLab(lab, async (client) => {
			const cluster = await client.call('cluster', {});
			const from = placeNamed(cluster, args.from);
			const asked = questionOf(target, (url) => questionIn(cluster, url, from));
			const question: Question = { ...sized(asked, size), from };
			const [followed] = await follow([question], { client, cluster, patienceMs: option.patienceMs(maxTime) });
			if (!followed) throw new LabError('failed', 'the lab did not answer');
			return { followed, cause: explain(followed, cluster) };
		});
		process.exitCode = followed.seen.verdict === 'allow' ? 0 : 1;
		if (output === 'json') return printJson(jsonOf(followed, cause));
		print(headline(followed, cause));
		print(printObservation(followed.seen, followed.predicted, { everyRule: rules }));
		if (followed.differences.length === 0) return print(paint.green('\nall as predicted'));
		print(paint.bold(paint.red('\nNOT AS PREDICTED:')));
		for (const difference of followed.differences) print(paint.red(`  ${difference}`));
	},
});

/** Parses TARGET[:PORT][/PROTO]. */
export const questionOf = <T>(target: string, read: (url: string) => T | undefined): T => {
	const [, host = '', protocol = 'tcp'] = /^(.*?)(?:\/(tcp|udp|sctp))?$/i.exec(target) ?? [];
	refuseProtocol(host);
	const scheme = protocol.toLowerCase();
	const question = read(`${scheme === 'tcp' ? 'http' : scheme}://${host}`);
	if (question) return question;
	throw new LabError('bad-input', `no host in this lab has the name ${host}`, {
		hint: 'NS/POD, a Service as NS/NAME, node/NAME, external or an address',
	});
};

/** Refuses an unknown protocol after a port, an address or NS/NAME. @throws LabError with what was found */
const refuseProtocol = (host: string): void => {
	if (host.includes('://'))
		throw new LabError('bad-input', `${host}: a target has no scheme`, {
			hint: 'as in shop/cart:7070, or shop/dns:53/UDP',
		});
	const [, found] =
		/^(?:[^/]*:[^/]*|[\d.]+|\[.*\]|[^/]+\/[^/]+)\/(.*)$/.exec(host.replace(/\{\{.*?\}\}/g, '0.0.0.0')) ?? [];
	if (found === undefined) return;
	const near = likely(found, ['TCP', 'UDP', 'SCTP']);
	throw new LabError('bad-input', `protocol: found ${found || 'nothing'}; allowed: TCP, UDP or SCTP`, {
		hint: near ? `did you mean ${near}?` : 'as in shop/dns:53/UDP; `cnilab exec NS/POD -- ping` sends ICMP',
	});
};

/** Sets a datagram's size. TCP and SCTP segment their data, so they have none. */
const sized = <T extends Pick<Question, 'protocol'>>(
	question: T,
	bytes: number | undefined,
): T & { bytes?: number } => {
	if (bytes === undefined) return question;
	if (question.protocol !== 'UDP')
		throw new LabError('bad-input', `--size is about a datagram, and this is ${question.protocol}`, {
			hint: 'add /UDP to the target',
		});
	return { ...question, bytes };
};

const headline = ({ question, result, seen }: Followed, { text, next }: Cause): string => {
	const asked = `${question.from} → ${question.to}:${question.port}/${question.protocol}`;
	if (seen.verdict === 'allow') {
		const { answer } = result;
		const by = answer
			? ` by ${isPod(`${answer.namespace}/${answer.pod}`) && answer.namespace ? `${answer.namespace}/` : ''}${answer.pod}`
			: '';
		return `${asked}: ${paint.green(`answered${by}`)}${answer ? `, which saw the client as ${answer.clientIP}` : ''}`;
	}
	const step = next === undefined ? '' : `\n  try: ${next}`;
	return `${asked}: ${paint.red(words[seen.verdict])}\n  ${paint.bold(text)}${step}`;
};

const words = { deny: 'no answer', reject: 'refused', unknown: 'could not be probed' } as const;

const jsonOf = ({ question, result, seen, predicted, differences }: Followed, cause: Cause) => ({
	...question,
	verdict: seen.verdict,
	cause: cause.text,
	causes: [cause],
	result,
	path: pathOf(seen.hops).text,
	hops: seen.hops,
	answer: seen.answer,
	notes: seen.notes,
	predicted,
	asPredicted: differences.length === 0,
	differences,
});
