import { LabError } from '../../errors.ts';
import { likely } from '../../model/likely.ts';
import type { Said } from './flag.ts';
import { isBoolean } from './flag.ts';
import { allowedBy, numberIn } from './range.ts';

/** Converts a value to the form that yargs parses: "true" for yes, "90" for 1m30s. @throws LabError for an invalid
 * value, with its origin and the allowed ones */
export const canonical = (said: Said): string => {
	const { flag, as, text } = said;
	if (text === '') throw empty(as);
	if (isBoolean(flag)) return oneOf(said, booleanWords.get(text.toLowerCase()), 'true, false, 1, 0, yes or no');
	if (flag.range) return oneOf(said, numberIn(text, flag.range), allowedBy(flag.range));
	if (!flag.choices) return text;
	const choices = flag.choices.map(String);
	return oneOf(said, choices.includes(text) ? text : undefined, choices.join(', '), likely(text, choices));
};

const booleanWords: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['1', true],
	['yes', true],
	['false', false],
	['0', false],
	['no', false],
]);

/** The error for an empty value, which is usually a script's unset variable. */
const empty = (as: string): LabError =>
	new LabError('bad-input', `${as} is empty`, {
		hint: as.startsWith('-') ? 'leave the flag out, or give it a value' : `\`unset ${as}\` leaves the flag out`,
	});

const oneOf = (
	{ as, text }: Said,
	value: string | number | boolean | undefined,
	allowed: string,
	near?: string,
): string => {
	if (value !== undefined) return String(value);
	throw new LabError('bad-input', `${as}: found ${text}; allowed: ${allowed}`, {
		...(near && { hint: `did you mean ${near}?` }),
	});
};
