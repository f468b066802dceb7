import yargs, { type Argv } from 'yargs';
import packageFile from '../../package.json' with { type: 'json' };
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import type { Environment } from './flags/environment.ts';
import { type Line, readWords } from './flags/read.ts';
import { commandOf, mistakeIn, noVerb } from './mistakes.ts';
import { say } from './output.ts';

/** Parses the whole command line. @param words after "cnilab" @param width of a line of help @throws LabError for
 * unknown flags, or values that they do not allow */
export const commandLine = (
	words: readonly string[],
	width: number,
	{ environment = process.env, verbs = commands }: Partial<Surroundings> = {},
): Argv => {
	const line = lineOf(words, { environment, verbs });
	for (const remark of line.remarks) say(remark);
	return yargs([...line.words])
		.scriptName('cnilab')
		.usage('$0 <verb>\n\nShows what a Kubernetes network really does to a packet.')
		.command([...verbs])
		.demandCommand(1)
		.strict()
		.locale('en')
		.version(packageFile.version)
		.help()
		.alias('h', 'help')
		.example(firstSteps.map(([line, what]): [string, string] => [line, what]))
		.epilogue(
			'`cnilab <verb> --help` shows examples of each. Every flag can be set in the environment: CNILAB_LAB=shop stands for --lab shop.',
		)
		.wrap(width)
		.parserConfiguration({
			'populate--': true,
			'greedy-arrays': false,
			'dot-notation': false,
			'boolean-negation': false,
		})
		.fail((message, error) => {
			// Errors of a verb are passed on; yargs' own errors are messages about the command line.
			throw error && error.name !== 'YError' ? error : mistakeIn(line.words, message, verbs);
		});
};

interface Surroundings {
	readonly environment: Environment;
	readonly verbs: readonly Command[];
}

/** Flags are parsed here, for all verbs alike, and passed to yargs in a form without ambiguity. */
const lineOf = (words: readonly string[], around: Surroundings): Line => {
	const [word, verb, ...more] = words;
	if (word === 'help')
		return verb === undefined ? { words: ['--help'], remarks: [] } : lineOf([verb, ...more, '--help'], around);
	const { environment, verbs } = around;
	const command = commandOf(word, verbs);
	if (command) return readWords(command, words, environment);
	if (word !== undefined && !word.startsWith('-')) throw noVerb(word, verbs);
	return { words, remarks: [] };
};

const firstSteps: readonly (readonly [string, string])[] = [
	['$0 up -t flannel-vxlan -f shop.yaml', 'a lab in the background, with the shop in it'],
	['$0 matrix', 'who reaches whom'],
	['$0 curl shop/front http://cart.shop/', 'one packet: who answered, what it saw, how it went'],
	['$0 down', 'and nothing is left'],
	['$0 compare shop-scenario.yaml -t flannel-vxlan,calico-vxlan', 'two networks side by side'],
];
