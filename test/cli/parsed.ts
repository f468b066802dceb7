import type { Command } from '../../src/cli/command.ts';
import { commandLine } from '../../src/cli/command-line.ts';
import { commands } from '../../src/cli/commands.ts';
import type { Environment } from '../../src/cli/flags/environment.ts';

/** What a verb would be run with: words and environment go all the way, and nothing is done. */
export const parsed = async (
	words: readonly string[],
	environment: Environment = {},
): Promise<Readonly<Record<string, unknown>>> => {
	let got: Readonly<Record<string, unknown>> = {};
	const verbs = commands.map(
		(command): Command => ({
			...command,
			handler: (args) => {
				got = args;
			},
		}),
	);
	await commandLine(words, 100, { environment, verbs }).parseAsync();
	return got;
};
