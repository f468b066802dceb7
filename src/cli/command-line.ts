import yargs, { type Argv } from 'yargs';
import packageFile from '../../package.json' with { type: 'json' };
import { commands } from './commands.ts';
import { mistakeIn } from './mistakes.ts';
import { refuseNoNumbers } from './numbers.ts';

/** The whole command line, ready to be parsed. @param words behind "cnilab" @param width of a line of help */
export const commandLine = (words: readonly string[], width: number): Argv =>
	yargs(withDashes(words))
		.scriptName('cnilab')
		.usage('$0 <verb>\n\nShows what a Kubernetes network really does to a packet.')
		.command([...commands])
		.demandCommand(1)
		.strict()
		.check((args) => refuseNoNumbers(words, args), true)
		.locale('en')
		.version(packageFile.version)
		.help()
		.alias('h', 'help')
		.example(firstSteps.map(([line, what]): [string, string] => [line, what]))
		.epilogue(
			'`cnilab <verb> --help` shows examples of each. Every flag can be set in the environment: CNILAB_LAB=shop stands for --lab shop.',
		)
		.wrap(width)
		.parserConfiguration({ 'populate--': true })
		.fail((message, error) => {
			// What a verb throws goes on as it is; yargs' own errors are words about the command line.
			throw error && error.name !== 'YError' ? error : mistakeIn(words, message, commands);
		});

/** yargs takes a lone dash for the beginning of another flag: `-f -`, which is standard input, is joined to `-f=-`. */
const withDashes = (words: readonly string[]): string[] =>
	words.flatMap((word, i) => {
		if (word === '-' && isFileFlag(words[i - 1])) return [];
		return [isFileFlag(word) && words[i + 1] === '-' ? `${word}=-` : word];
	});

const isFileFlag = (word: string | undefined): boolean => word === '-f' || word === '--filename';

const firstSteps: readonly (readonly [string, string])[] = [
	['$0 up -t flannel-vxlan -f shop.yaml', 'a lab in the background, with the shop in it'],
	['$0 matrix', 'who reaches whom'],
	['$0 curl shop/front http://cart.shop/', 'one packet: who answered, what it saw, how it went'],
	['$0 down', 'and nothing is left'],
	['$0 compare shop-scenario.yaml -t flannel-vxlan,calico-vxlan', 'two networks side by side'],
];
