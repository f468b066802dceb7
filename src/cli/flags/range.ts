/** The range of a number on the command line, inclusive. */
export interface Range {
	readonly least: number;
	readonly most: number;
	readonly whole?: boolean;
	/** For seconds: a duration in kubectl's format ("1m30s") is allowed too. */
	readonly duration?: boolean;
}

/** Parses a number; undefined if it is not allowed. Only decimals are accepted: Infinity, 1e9 and 0x10, which
 * JavaScript would accept too, are likely mistakes. */
export const numberIn = (text: string, { least, most, whole = false, duration = false }: Range): number | undefined => {
	const value = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : duration ? secondsIn(text) : undefined;
	if (value === undefined || value < least || value > most) return undefined;
	return whole && !Number.isInteger(value) ? undefined : value;
};

/** "a whole number from 1 to 10000". */
export const allowedBy = ({ least, most, whole, duration }: Range): string => {
	if (duration) return `seconds (90), or a duration (1m30s), from ${least} to ${most} s`;
	return `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
};

/** Seconds in "3s", "1m30s", "500ms". */
const secondsIn = (text: string): number | undefined => {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
	if (text === '' || parts.map(([part]) => part).join('') !== text) return undefined;
	return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitSeconds.get(unit ?? '') ?? 0), 0);
};

const unitSeconds: ReadonlyMap<string, number> = new Map([
	['ms', 0.001],
	['s', 1],
	['m', 60],
	['h', 3600],
]);
