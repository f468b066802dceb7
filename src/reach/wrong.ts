import type { Cluster } from '../model/cluster.ts';
import type { Ip } from '../net/ip.ts';
import type { Comparison, Difference } from './compare.ts';
import { type Paint, plain, words } from './ink.ts';
import { addressOf } from './place.ts';
import { type Cell, printCell } from './table.ts';

interface Asking {
	readonly cluster: Cluster;
	/** Absent: the lab is gone, and there is nobody to ask. */
	readonly lab?: string;
	/** Why the plans think so. */
	readonly why?: (cell: Cell) => string | undefined;
	/** Cells that are told one by one; the rest is a number. */
	readonly most?: number;
	readonly paint?: Paint;
}

/** What came out, in one line, and below it every cell that is wrong, with its reason and the command that asks again. */
export const printComparison = (comparison: Comparison, asking: Asking): string => {
	const { cells, wrong, mispredicted } = comparison;
	const foretold = mispredicted.length === 1 ? '1 cell is' : `${mispredicted.length} cells are`;
	return [
		...(wrong.length + mispredicted.length === 0 ? [`all ${cells} cells are as expected`] : []),
		...(wrong.length > 0 ? [`${wrong.length} of ${cells} cells are wrong:`] : []),
		...told(wrong, asking),
		...(mispredicted.length > 0 ? [`${foretold} not as the plans foretell:`] : []),
		...told(mispredicted, asking),
	].join('\n');
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
	const { kind, expected, observed, error } = difference;
	const wanted = `${kind === 'mispredicted' ? 'foretold' : 'expected'} ${words[expected]}`;
	const reason = why?.(difference);
	const again = lab === undefined ? undefined : curlCommand(cluster, difference, lab);
	return [
		`  ${printCell(difference)}  ${wanted}, ${paint('wrong', words[observed])}${error ? ` (${error})` : ''}`,
		...(reason ? [`    ${reason}`] : []),
		...(again ? [`    ${paint('command', again)}`] : []),
	];
};

/** The command that asks a cell again. Undefined where curl can't: no address, or a protocol that it does not speak. */
export const curlCommand = (cluster: Cluster, cell: Cell, lab: string): string | undefined => {
	const ip = addressOf(cluster, cell.to);
	const scheme = schemes[cell.protocol];
	return (
		ip &&
		scheme &&
		`cnilab curl ${cell.from} ${scheme}://${host(ip)}:${cell.port}${scheme === 'http' ? '/' : ''} --lab ${lab}`
	);
};

const schemes: Readonly<Partial<Record<Cell['protocol'], string>>> = { TCP: 'http', UDP: 'udp' };

const host = (ip: Ip): string => (ip.includes(':') ? `[${ip}]` : ip);
