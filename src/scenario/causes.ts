import type { LabClient } from '../bus/caller.ts';
import { type Followed, follow, type Question } from '../client/follow.ts';
import { resolvConfOf } from '../dns/pod-files.ts';
import { addressesFor } from '../dns/resolved.ts';
import { messageOf } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Check } from '../model/scenario.ts';
import { isIp } from '../net/ip.ts';
import { probesFor } from '../reach/asking.ts';
import type { Comparison, Difference, DifferenceKind } from '../reach/compare.ts';
import type { CheckResult } from '../reach/result.ts';
import { type Cell, printCell } from '../reach/table.ts';
import { at, questionOf } from './checks.ts';

/** Why cells are as they are, by what the kernels showed of a real packet; by a cell's name. */
export type Causes = ReadonlyMap<string, string>;

interface Asking {
	readonly client: LabClient;
	readonly cluster: Cluster;
}

/** So many failures get their cause, and besides them the first of each kind. */
const most = 20;

/** Sends one packet more for the first wrong cells, while the lab still stands, and tells what became of each. */
export const causesOf = async (comparison: Comparison, { client, cluster }: Asking): Promise<Causes> => {
	const chosen = chosenOf(comparison.differences);
	const cells = [...new Map(chosen.map((cell) => [printCell(cell), cell])).values()];
	const asked = probesFor(cells, cluster, 0);
	const followed = await followAll(asked, { client, cluster });
	if (typeof followed === 'string') return new Map(cells.map((cell) => [printCell(cell), followed]));
	return new Map(
		followed.flatMap((one, i): [string, string][] => {
			const cell: Cell | undefined = cells[asked[i]?.id ?? -1];
			return cell && one.seen.verdict !== 'unknown' ? [[printCell(cell), causeIn(one)]] : [];
		}),
	);
};

/** Whether one packet more can tell: not of a moment that is over, nor where nobody can ask. */
const isThere: Readonly<Record<DifferenceKind, boolean>> = {
	wrong: true,
	'not-enforced': true,
	late: false,
	'not-asked': false,
};

const chosenOf = (differences: readonly Difference[]): readonly Difference[] => {
	const askable = differences.filter(({ kind }) => isThere[kind]);
	const kinds = Map.groupBy(askable, ({ kind, expected, observed }) => `${kind} ${expected} ${observed}`);
	return [...askable.slice(0, most), ...[...kinds.values()].flatMap(([first]) => first ?? [])];
};

/** The checks that failed, each with what became of one packet more. What an answer has wrong is no packet's fault. */
export const withCauses = async (
	results: readonly CheckResult[],
	checks: readonly Check[],
	asking: Asking,
): Promise<readonly CheckResult[]> => {
	const asked = results.flatMap((result, i): { readonly at: number; readonly question: Question }[] => {
		const question = result.passed ? undefined : failedQuestion(result, checks[i], asking.cluster);
		return question ? [{ at: i, question: { ...question, from: result.from } }] : [];
	});
	const first = asked.slice(0, most);
	const questions = first.map(({ question }) => question);
	const followed = await followAll(questions, asking);
	const causeOf = (result: CheckResult, i: number): string | undefined => {
		const place = first.findIndex((one) => one.at === i);
		if (place < 0 || typeof followed === 'string') return place < 0 ? undefined : String(followed);
		const found = followed[place];
		const wanted = result.expect.exit?.includes(0) ?? true;
		return found && (found.seen.verdict === 'allow') !== wanted ? causeIn(found) : undefined;
	};
	return results.map((result, i) => {
		const cause = causeOf(result, i);
		return cause === undefined ? result : { ...result, reason: `${result.reason}; ${cause}` };
	});
};

/** The packet to look for: that of the URL, to the address that its name stands for; where that was not to be had
 * although there is one, that of the question for it. */
const failedQuestion = (
	{ from, observed: { exit } }: CheckResult,
	check: Check | undefined,
	cluster: Cluster,
): Omit<Question, 'from'> | undefined => {
	if (!check || 'exec' in check.job) return undefined;
	const { job, targets: [target] = [] } = check;
	if ('curl' in job && target) return { ...questionOf(job.curl), ...at(target) };
	const pod = cluster.pods.find((one) => nameOf(one) === from);
	const [server] = pod ? resolvConfOf(cluster, pod).nameservers : [];
	const lookup = server && ({ to: server, port: 53, protocol: 'UDP', mode: 'raw' } as const);
	if ('dig' in job) return exit.includes(curlExit.silence) ? lookup : undefined;
	const question = questionOf(job.curl);
	if (isIp(question.to)) return question;
	const [to] = pod ? addressesFor(cluster, pod, question.to) : [];
	if (to === undefined) return undefined;
	return exit.includes(curlExit.noName) ? lookup : { ...question, to };
};

const curlExit = { noName: 6, silence: 28 } as const;

/** The verdict is known: what became of the packet shows long before, in ms. */
const patienceMs = 200;

/** A lab that can't trace still has its verdicts: then a word on why nothing more is known stands in the place of
 * causes. */
const followAll = async (questions: readonly Question[], asking: Asking): Promise<readonly Followed[] | string> => {
	try {
		return await follow(questions, { ...asking, patienceMs });
	} catch (error) {
		return `why is not known, since no packet could be followed: ${messageOf(error)}`;
	}
};

const causeIn = ({ seen: { verdict, cause } }: Followed): string =>
	verdict === 'allow' ? `answered: ${cause}` : cause;
