import { LabError } from '../errors.ts';

/** Refuses a flag that is to be a number and is none: yargs makes it NaN, with which no deadline ever comes.
 * @param words behind "cnilab" @throws LabError with what was found */
export const refuseNoNumbers = (words: readonly string[], args: Readonly<Record<string, unknown>>): true => {
	for (const [name, value] of Object.entries(args))
		if (Number.isNaN(value)) {
			const flag = name.length === 1 ? `-${name}` : `--${name}`;
			const found = givenIn(words, flag);
			throw new LabError('bad-input', `${flag}: ${found === undefined ? '' : `found ${found}; `}allowed: a number`);
		}
	return true;
};

const givenIn = (words: readonly string[], flag: string): string | undefined => {
	const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
	return at < 0 ? undefined : words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1);
};

/** Seconds in "90", or in a duration as kubectl takes it: "3s", "1m30s", "500ms". @throws LabError for anything else */
export const secondsIn =
	(flag: string) =>
	(text: string): number => {
		if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
		const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
		if (text === '' || parts.map(([part]) => part).join('') !== text)
			throw new LabError('bad-input', `--${flag}: found ${text}; allowed: seconds (90), or a duration (1m30s)`);
		return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitSeconds.get(unit ?? '') ?? 0), 0);
	};

const unitSeconds: ReadonlyMap<string, number> = new Map([
	['ms', 0.001],
	['s', 1],
	['m', 60],
	['h', 3600],
]);
