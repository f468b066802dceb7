import { LabError } from '../errors.ts';
import { likely } from '../model/likely.ts';
import type { Command } from './command.ts';
import { elsewhere } from './elsewhere.ts';

export const commandOf = (word: string | undefined, commands: readonly Command[]): Command | undefined =>
	commands.find((command) => verbOf(command) === word);

const verbOf = ({ command }: Command): string => command.split(' ')[0] ?? '';

/** Explains an error in a command line's verb or its words; flags were parsed before. @param words after "cnilab"
 * @param complaint yargs' message */
export const mistakeIn = (words: readonly string[], complaint: string, commands: readonly Command[]): LabError => {
	const [word] = words;
	const command = commandOf(word, commands);
	if (!command) return noVerb(word, commands);
	const [message, hint] = translations.flatMap(([form, say]) => {
		const found = form.exec(complaint);
		return found ? [say(found, command)] : [];
	})[0] ?? [complaint];
	return new LabError('bad-input', message, { hint: hint ?? `\`cnilab ${verbOf(command)} --help\` shows examples` });
};

export const noVerb = (word: string | undefined, commands: readonly Command[]): LabError => {
	if (word === undefined || word.startsWith('-'))
		return new LabError('bad-input', 'no verb was given', { hint: '`cnilab --help` lists them' });
	const near = likely(word, commands.map(verbOf));
	const hint = elsewhere.get(word) ?? (near ? `did you mean ${near}?` : '`cnilab --help` lists them');
	return new LabError('bad-input', `there is no verb ${word}`, { hint });
};

type Say = (found: RegExpExecArray, command: Command) => readonly [message: string, hint?: string];

/** yargs' messages and their replacements. */
const translations: readonly (readonly [RegExp, Say])[] = [
	[/^Missing required arguments?: (.*)/, ([, names = ''], c) => [`${verbOf(c)} needs ${flagged(names).join(' and ')}`]],
	[/^Not enough non-option arguments/, (_, c) => [`something is missing: cnilab ${c.command}`]],
	[/^Too many non-option arguments/, (_, c) => [`there are words too many: cnilab ${c.command}`]],
	[/^Unknown arguments?: (.*)/, ([, names = ''], c) => [`${verbOf(c)} does not understand ${names}`]],
	[
		/Argument: (\S+), Given: "?(.*?)"?, Choices: (.*)/,
		([, , given = '', choices = ''], c) => {
			const allowed = choices.split(', ').map((choice) => choice.replaceAll('"', ''));
			const near = likely(given, allowed);
			const message = `${verbOf(c)}: found ${given}; allowed: ${allowed.join(', ')}`;
			return near ? [message, `did you mean ${near}?`] : [message];
		},
	],
];

const flagged = (names: string): readonly string[] => names.split(', ').map((name) => `--${name}`);
