import type { Written } from './log.ts';

/** Which lines of a log to show, and how. */
export interface LinesWanted {
	/** Number of last lines; absent: all. */
	readonly tail?: number;
	/** Only lines since this time, in ms since 1970. */
	readonly since?: number;
	/** Each line prefixed by the time at which it began, as the kubelet writes it. */
	readonly timestamps?: boolean;
}

/** Selects lines of either stream; a line's time is that of its first byte. */
export const linesOf = (
	written: readonly Written[],
	{ tail, since = 0, timestamps }: LinesWanted,
): readonly Written[] => {
	const lines = cutLines(written).filter(({ at }) => at >= since);
	const last = tail === undefined ? lines : lines.slice(Math.max(0, lines.length - tail));
	return timestamps ? last.map((line) => ({ ...line, data: Buffer.concat([stampOf(line), line.data]) })) : last;
};

const newline = 0x0a;

/** Splits output into lines, in the order of their first bytes. An unterminated rest of a stream is a line too. */
const cutLines = (written: readonly Written[]): readonly Written[] => {
	const lines: { stream: Written['stream']; at: number; parts: Buffer[] }[] = [];
	const open: Partial<Record<Written['stream'], (typeof lines)[number]>> = {};
	for (const { stream, at, data } of written)
		for (let from = 0; from < data.length; ) {
			const end = data.indexOf(newline, from);
			const to = end < 0 ? data.length : end + 1;
			const line = open[stream] ?? { stream, at, parts: [] };
			if (!open[stream]) lines.push(line);
			line.parts.push(data.subarray(from, to));
			if (end < 0) open[stream] = line;
			else delete open[stream];
			from = to;
		}
	return lines.map(({ stream, at, parts }) => ({ stream, at, data: Buffer.concat(parts) }));
};

/** RFC 3339 with nine digits of fractional seconds, of which three are known. */
const stampOf = ({ at }: Pick<Written, 'at'>): Buffer =>
	Buffer.from(`${new Date(at).toISOString().replace('Z', '000000Z')} `);

/** Returns a function that prefixes lines by their time, for output in pieces. @param before earlier output, which may
 * end in the middle of a line */
export const stamping = (before: readonly Written[]): ((written: Written) => Written) => {
	const inLine: Partial<Record<Written['stream'], boolean>> = {};
	const note = ({ stream, data }: Written): void => {
		if (data.length > 0) inLine[stream] = data.at(-1) !== newline;
	};
	for (const written of before) note(written);
	return (written) => {
		const begun = inLine[written.stream] ?? false;
		note(written);
		const [first, ...rest] = cutLines([written]);
		if (!first) return written;
		const stamped = [...(begun ? [first.data] : [stampOf(written), first.data])];
		for (const line of rest) stamped.push(stampOf(written), line.data);
		return { ...written, data: Buffer.concat(stamped) };
	};
};
