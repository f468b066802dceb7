import { LabError } from '../errors.ts';
import { likely } from '../model/likely.ts';
import type { Command } from './command.ts';

/** What is wrong with a command line, in the words of somebody who wants to help. @param words behind "cnilab"
 * @param complaint yargs' own words */
export const mistakeIn = (words: readonly string[], complaint: string, commands: readonly Command[]): LabError => {
	const [word] = words;
	const command = commands.find((c) => verbOf(c) === word);
	if (!command) return noVerb(word, commands);
	const flag = unknownFlag(words, command);
	if (flag) return noFlag(flag, command);
	const [message, hint] = translations.flatMap(([form, say]) => {
		const found = form.exec(complaint);
		return found ? [say(found, command)] : [];
	})[0] ?? [complaint];
	return new LabError('bad-input', message, { hint: hint ?? seeHelp(command) });
};

const verbOf = ({ command }: Command): string => command.split(' ')[0] ?? '';

const seeHelp = (command: Command): string => `\`cnilab ${verbOf(command)} --help\` shows examples`;

const noVerb = (word: string | undefined, commands: readonly Command[]): LabError => {
	if (word === undefined || word.startsWith('-'))
		return new LabError('bad-input', 'no verb was given', { hint: '`cnilab --help` lists them' });
	const near = likely(word, commands.map(verbOf));
	return new LabError('bad-input', `there is no verb ${word}`, {
		hint: near ? `did you mean ${near}?` : '`cnilab --help` lists them',
	});
};

/** The first flag that the verb does not have; what stands behind -- is somebody else's. */
const unknownFlag = (words: readonly string[], { flags }: Command): string | undefined => {
	const end = words.indexOf('--');
	const own = end < 0 ? words : words.slice(0, end);
	const known = [...flags, 'help', 'version'];
	return own
		.flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? [])
		.find((name) => !known.includes(name) && !known.includes(name.replace(/^no-/, '')));
};

const noFlag = (name: string, command: Command): LabError => {
	const near = likely(name, command.flags);
	const all = command.flags.map((flag) => `--${flag}`).join(', ');
	return new LabError('bad-input', `${verbOf(command)} has no flag --${name}`, {
		hint: near ? `did you mean --${near}?` : all ? `it has ${all}` : 'it has none',
	});
};

type Say = (found: RegExpExecArray, command: Command) => readonly [message: string, hint?: string];

/** yargs' words, and what they come to. */
const translations: readonly (readonly [RegExp, Say])[] = [
	[/^Missing required arguments?: (.*)/, ([, names = ''], c) => [`${verbOf(c)} needs ${flagged(names).join(' and ')}`]],
	[/^Not enough non-option arguments/, (_, c) => [`something is missing: cnilab ${c.command}`]],
	[/^Too many non-option arguments/, (_, c) => [`there are words too many: cnilab ${c.command}`]],
	[/^Not enough arguments following: (.*)/, ([, name = '']) => [`${flagged(name).join()} needs a value`]],
	[/^Unknown arguments?: (.*)/, ([, names = ''], c) => [`${verbOf(c)} does not understand ${names}`]],
	[
		/Argument: (\S+), Given: "(.*?)", Choices: (.*)/,
		([, name = '', given = '', choices = '']) => {
			const allowed = choices.split(', ').map((choice) => choice.replaceAll('"', ''));
			const near = likely(given, allowed);
			const message = `${flagged(name).join()}: found ${given}; allowed: ${allowed.join(', ')}`;
			return near ? [message, `did you mean ${near}?`] : [message];
		},
	],
];

const flagged = (names: string): readonly string[] =>
	names.split(', ').map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
