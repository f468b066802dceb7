import type { Cluster } from '../model/cluster.ts';
import type { Ip } from '../net/ip.ts';
import { type Comparison, type Difference, type DifferenceKind, differenceKinds } from './compare.ts';
import { type Paint, plain, words } from './ink.ts';
import { addressOf } from './place.ts';
import { type Cell, printCell } from './table.ts';

interface Asking {
	readonly cluster: Cluster;
	/** Absent if the lab is down, so that no command can repeat a probe. */
	readonly lab?: string;
	/** The reason of the observed or the expected verdict. */
	readonly why?: (difference: Difference) => string | undefined;
	/** The most cells of a kind that are listed; the rest is counted. */
	readonly most?: number;
	readonly paint?: Paint;
}

/** A line for each kind of difference, and below it the cells, each with its reason and the command that repeats the
 * probe. */
export const printComparison = ({ cells, differences }: Comparison, asking: Asking): string => {
	if (differences.length === 0) return `all ${cells} cells are as expected`;
	const kinds = Map.groupBy(differences, ({ kind }) => kind);
	return differenceKinds
		.flatMap((kind) => {
			const group = kinds.get(kind) ?? [];
			return group.length > 0 ? [`${group.length} of ${cells} cells: ${kindWords[kind]}`, ...told(group, asking)] : [];
		})
		.join('\n');
};

/** Descriptions of the kinds. */
export const kindWords: Readonly<Record<DifferenceKind, string>> = {
	wrong: 'wrong',
	'not-enforced': 'not enforced by this dataplane',
	late: 'enforced late',
	'not-asked': 'could not ask',
};

const told = (differences: readonly Difference[], asking: Asking): readonly string[] => {
	const { most = 20 } = asking;
	const rest = differences.length - most;
	return [
		...differences.slice(0, most).flatMap((difference) => toldOne(difference, asking)),
		...(rest > 0 ? [`  and ${rest} more`] : []),
	];
};

const toldOne = (difference: Difference, { cluster, lab, why, paint = plain }: Asking): readonly string[] => {
	const { observed, error } = difference;
	const reason = why?.(difference);
	const again = lab === undefined ? undefined : curlCommand(cluster, difference, lab);
	const seen = `${paint('wrong', words[observed])}${predictedWord(difference)}${error ? ` (${error})` : ''}`;
	return [
		`  ${printCell(difference)}  ${[...wantedWords(difference), seen].join(', ')}`,
		...(reason ? [`    ${reason}`] : []),
		...(again ? [`    ${paint('command', again)}`] : []),
	];
};

/** "expected and predicted dropped", or each separately if they differ. */
const wantedWords = ({ expected, predicted, observed, late }: Difference): readonly string[] => {
	if (late) return [`${words[late.was]} for ${late.ms} ms more`];
	if (expected !== undefined && expected === predicted) return [`expected and predicted ${words[expected]}`];
	return [
		...(expected !== undefined ? [`expected ${words[expected]}`] : []),
		...(predicted !== undefined && predicted !== observed ? [`predicted ${words[predicted]}`] : []),
	];
};

const predictedWord = ({ expected, predicted, observed, late }: Difference): string =>
	!late && expected !== observed && predicted === observed ? ' as predicted' : '';

/** The command that repeats a cell's probe. Undefined if the target has no address. */
const curlCommand = (cluster: Cluster, cell: Cell, lab: string): string | undefined => {
	const ip = addressOf(cluster, cell.to);
	const scheme = schemes[cell.protocol];
	return (
		ip && `cnilab curl ${cell.from} ${scheme}://${host(ip)}:${cell.port}${scheme === 'http' ? '/' : ''} --lab ${lab}`
	);
};

const schemes: Readonly<Record<Cell['protocol'], string>> = { TCP: 'http', UDP: 'udp', SCTP: 'sctp' };

const host = (ip: Ip): string => (ip.includes(':') ? `[${ip}]` : ip);
