import type { LabClient } from '../bus/caller.ts';
import { type Followed, follow, type Question } from '../client/follow.ts';
import { messageOf } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Check } from '../model/scenario.ts';
import { probesFor } from '../reach/asking.ts';
import type { Cause } from '../reach/causes/cause.ts';
import { explain } from '../reach/causes/explain.ts';
import type { Comparison, Difference, DifferenceKind } from '../reach/compare.ts';
import type { CheckResult } from '../reach/result.ts';
import { type Cell, printCell } from '../reach/table.ts';
import { type Around, inquiryFor } from './inquiry.ts';

/** Why cells are as they are, by what the kernels showed of a real packet; by a cell's name. */
export type Causes = ReadonlyMap<string, Cause>;

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
	if (typeof followed === 'string') return new Map(cells.map((cell) => [printCell(cell), { text: followed }]));
	return new Map(
		followed.flatMap((one, i): [string, Cause][] => {
			const cell: Cell | undefined = cells[asked[i]?.id ?? -1];
			return cell && one.seen.verdict !== 'unknown' ? [[printCell(cell), explain(one, cluster)]] : [];
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

export interface JudgedCheck {
	readonly check: Check;
	readonly result: CheckResult;
}

/** The checks that failed, each with what became of packets more. */
export const withCauses = async (
	judged: readonly JudgedCheck[],
	{ client, cluster, backings }: Asking & Pick<Around, 'backings'>,
): Promise<readonly CheckResult[]> => {
	const failed = judged.filter(({ result }) => !result.passed);
	const inquiries = failed.slice(0, most).flatMap(({ result, check }) => {
		const inquiry = inquiryFor(result, check, { cluster, backings });
		return inquiry ? [{ result, ...inquiry }] : [];
	});
	const followed = await followAll(
		inquiries.flatMap(({ questions }) => questions),
		{ client, cluster },
	);
	const causes = new Map<CheckResult, readonly Cause[]>();
	let asked = 0;
	for (const { result, questions, conclude } of inquiries) {
		const isTold = typeof followed === 'string' && questions.length > 0;
		const own = isTold ? followed : followed.slice(asked, asked + questions.length);
		asked += questions.length;
		causes.set(result, typeof own === 'string' ? [{ text: own }] : conclude(own));
	}
	return judged.map(({ result }) => {
		const found = causes.get(result) ?? [];
		return found.length === 0 ? result : { ...result, causes: found };
	});
};

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
