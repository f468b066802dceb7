import { LabError } from '../../errors.ts';
import { type Flag, flagNamed, isBoolean, type Said } from './flag.ts';
import { noFlag } from './no-flag.ts';

/** What is needed of a verb to parse its words. */
export interface Reader {
	/** The verb and its words, as yargs spells them: "exec <pod>". */
	readonly command: string;
	readonly flags: readonly Flag[];
	/** Words after -- are a program's command line. */
	readonly program: boolean;
}

/** A verb's words, split. */
export interface Split {
	/** All words except flags and their values. */
	readonly words: readonly string[];
	readonly said: readonly Said[];
}

/** Splits words as kubectl and curl do: --name=value, --name value, --no-name, -xvalue, -x=value, -x value, and letters
 * of flags without values in one word. A value may begin with a dash, unless it is a flag of the verb. @throws LabError
 * for an unknown flag, or one without a value */
export const splitWords = (words: readonly string[], { command, flags, program }: Reader): Split => {
	const [verb = '', ...wanted] = command.split(' ');
	const left = [...words];
	const plain: string[] = [];
	const said: Said[] = [];
	const reading: Reading = { left, flags, verb };
	for (let word = left.shift(); word !== undefined; word = left.shift()) {
		if (word.startsWith('--')) said.push(...longFlag(word, reading));
		else if (isDashed(word)) said.push(...letters(word, reading));
		else if (program && plain.length === wanted.length) throw noProgramHere([verb, ...plain], [word, ...left]);
		else plain.push(word);
	}
	return { words: plain, said };
};

/** The error for a program's words without --. As in kubectl, they must come after --, so that they are not parsed as
 * its own flags. */
const noProgramHere = (own: readonly string[], words: readonly string[]): LabError =>
	new LabError('bad-input', `a program's words stand behind --: found ${words.join(' ')}`, {
		hint: `cnilab ${[...own, '--', ...words].join(' ')}`,
	});

interface Reading {
	/** The remaining words; values are removed from them. */
	readonly left: string[];
	readonly flags: readonly Flag[];
	readonly verb: string;
}

/** A lone dash is standard input. */
export const isDashed = (word: string): boolean => word.startsWith('-') && word !== '-';

const longFlag = (word: string, reading: Reading): readonly Said[] => {
	const [, name = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
	const flag = name.length > 1 ? flagNamed(reading.flags, name) : undefined;
	if (flag) return saidOf(flag, { value, typed: `--${name}` }, reading);
	const negated = name.startsWith('no-') ? flagNamed(reading.flags, name.slice('no-'.length)) : undefined;
	if (!negated || !isBoolean(negated)) throw noFlag(reading, `--${name}`);
	if (value === undefined) return [{ flag: negated, as: `--${name}`, text: 'false' }];
	throw new LabError('bad-input', `--${name} takes no value: found ${value}`, { hint: `--${negated.name}=${value}` });
};

const letters = (word: string, reading: Reading): readonly Said[] => {
	const said: Said[] = [];
	for (let rest = word.slice(1); rest !== ''; ) {
		const [letter = '', more] = [rest[0], rest.slice(1)];
		const flag = flagNamed(reading.flags, letter);
		if (!flag) throw noFlag(reading, `-${letter}`);
		const ends = more === '' || more.startsWith('=') || !standsAlone(flag);
		const value = ends && more !== '' ? more.replace(/^=/, '') : undefined;
		const typed = `-${letter}`;
		said.push(...(ends ? saidOf(flag, { value, typed }, reading) : aloneOf(flag)));
		rest = ends ? '' : more;
	}
	return said;
};

const standsAlone = (flag: Flag): boolean => isBoolean(flag) || flag.alone !== undefined;

interface Given {
	/** The value joined to the flag. */
	readonly value: string | undefined;
	readonly typed: string;
}

const saidOf = (flag: Flag, { value, typed }: Given, reading: Reading): readonly Said[] => {
	const as = `--${flag.name}`;
	if (value !== undefined) return [{ flag, as, text: value }];
	const { left } = reading;
	if (isBoolean(flag) && (left[0] === 'true' || left[0] === 'false'))
		return left.splice(0, 1).map((text) => ({ flag, as, text }));
	if (standsAlone(flag)) return refuseStray(flag, reading) ?? aloneOf(flag);
	const [next] = left;
	if (next === undefined || isFlagOf(next, reading))
		throw new LabError('bad-input', `${typed} needs a value`, {
			hint:
				next === undefined ? `\`cnilab ${reading.verb} --help\` shows examples` : `${typed}=${next} if that is meant`,
		});
	return left.splice(0, 1 + moreOf(flag, left)).map((text) => ({ flag, as, text }));
};

const aloneOf = (flag: Flag): readonly Said[] => [
	{ flag, as: `--${flag.name}`, text: flag.alone?.means ?? 'true', ...(flag.alone && { remark: flag.alone.remark }) },
];

/** Refuses `--dry-run server`, of which kubectl takes the second word for an object's name. */
const refuseStray = ({ name, choices = [], alone }: Flag, { left: [next] }: Reading): undefined => {
	if (alone && next !== undefined && choices.map(String).includes(next))
		throw new LabError('bad-input', `--${name} ${next}: the value is to be joined to the flag`, {
			hint: `write --${name}=${next}`,
		});
};

/** How many further words are part of a list, as in `-f a.yaml b.yaml`. */
const moreOf = ({ array, nargs }: Flag, left: readonly string[]): number => {
	if (!array || nargs === 1) return 0;
	const end = left.findIndex((word, i) => i > 0 && isDashed(word));
	return (end < 0 ? left.length : end) - 1;
};

const isFlagOf = (word: string, { flags }: Reading): boolean => {
	const [, name, letter = ''] = /^(?:--([^=]+)|-([^-]))/.exec(word) ?? [];
	if (name === undefined) return flagNamed(flags, letter) !== undefined;
	return [name, name.replace(/^no-/, '')].some((one) => flagNamed(flags, one));
};
