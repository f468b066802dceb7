import { LabError, LabErrors } from '../../errors.ts';
import { type Environment, saidByEnvironment } from './environment.ts';
import type { Flag, Said } from './flag.ts';
import { isDashed, type Reader, splitWords } from './split.ts';
import { canonical } from './value.ts';

/** A normalized command line: each flag once, after the verb's words and with a valid value. */
export interface Line {
	readonly words: readonly string[];
	/** Remarks for the user. */
	readonly remarks: readonly string[];
}

/** Parses a verb's words and the environment; the words take precedence. @param words after "cnilab", the verb first
 * @throws LabErrors with all errors in the flags' values */
export const readWords = (reader: Reader, words: readonly string[], environment: Environment): Line => {
	const [verb = '', ...rest] = words;
	const end = rest.indexOf('--');
	const [own, behind] = end < 0 ? [rest, []] : [rest.slice(0, end), rest.slice(end + 1)];
	const asked = own.flatMap((word) => askedOf.get(word) ?? []);
	if (asked.length > 0) return { words: [verb, ...asked], remarks: [] };
	const split = splitWords(own, reader);
	const said = [
		...split.said,
		...saidByEnvironment(reader.flags, environment).filter(({ flag }) => split.said.every((one) => one.flag !== flag)),
	];
	const flagWords = wordsFor([...Map.groupBy(said, ({ flag }) => flag)]);
	return {
		words: [verb, ...ownWords(reader, split.words, behind), ...flagWords, ...(reader.program ? ['--', ...behind] : [])],
		remarks: [...new Set(said.flatMap(({ remark }) => remark ?? []))],
	};
};

/** Flags of every verb that yargs handles: any other word is ignored then. */
const askedOf: ReadonlyMap<string, string> = new Map([
	['-h', '--help'],
	['--help', '--help'],
	['--version', '--version'],
]);

/** The verb's own words. Words after -- are among them, unless the verb takes a program. */
const ownWords = (
	{ command, program }: Reader,
	words: readonly string[],
	behind: readonly string[],
): readonly string[] => {
	const dashed = behind.find(isDashed);
	if (program) return words;
	if (dashed === undefined) return [...words, ...behind];
	throw new LabError('bad-input', `${command.split(' ')[0]} starts no program: found ${dashed} behind --`);
};

/** Formats flags. Each value is validated, even if a later one replaces it. */
const wordsFor = (given: readonly (readonly [Flag, readonly Said[]])[]): readonly string[] => {
	const errors: LabError[] = [];
	const words = given.flatMap(([flag, said]) => {
		const values = said.flatMap((one) => {
			try {
				return [canonical(one)];
			} catch (error) {
				if (!(error instanceof LabError)) throw error;
				errors.push(error);
				return [];
			}
		});
		const kept = flag.array ? values : flag.joins ? [values.join(',')] : values.slice(-1);
		return kept.map((value) => `--${flag.name}=${value}`);
	});
	const [first, ...more] = errors;
	if (first) throw more.length > 0 ? new LabErrors(errors) : first;
	return words;
};
