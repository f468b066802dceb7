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

/** The causes of cells' verdicts, by the kernels' evidence of a real packet; by a cell's name. */
export type Causes = ReadonlyMap<string, Cause>;

interface Asking {
	readonly client: LabClient;
	readonly cluster: Cluster;
}

/** The most failures that get a cause, besides the first of each kind. */
const most = 20;

/** Traces one more packet for each of the first wrong cells, while the lab is up, and explains its end. */
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

/** Whether one more packet can show the cause: not for a state that is over, nor where no probe can be sent. */
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

/** Adds causes to the failed checks, from further packets. */
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

/** Time-out of traced packets, in ms. The verdict is known, and the packet's end shows much earlier. */
const patienceMs = 200;

/** Traces packets; if the lab cannot trace, the verdicts stay and the causes say why there are none. */
const followAll = async (questions: readonly Question[], asking: Asking): Promise<readonly Followed[] | string> => {
	try {
		return await follow(questions, { ...asking, patienceMs });
	} catch (error) {
		return `why is not known, since no packet could be followed: ${messageOf(error)}`;
	}
};
