import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { Flag } from './flags/flag.ts';
import type { Reader } from './flags/split.ts';

interface Verb<T> {
	/** The verb and its words, as yargs spells them: "exec <place>". */
	readonly command: string;
	readonly describe: string;
	/** Whole command lines, each with what it is for. */
	readonly examples: readonly (readonly [string, string])[];
	/** What is worth knowing besides, below the examples. */
	readonly notes?: string;
	readonly flags: (args: Argv) => Argv<T>;
	/** What stands behind -- is a program's command line; else more of the verb's own words. */
	readonly program?: boolean;
	readonly run: (args: ArgumentsCamelCase<T>) => Promise<void>;
}

/** A verb as the command line's list has it. */
export interface Command extends CommandModule, Reader {
	readonly command: string;
}

/** A verb of the command line; its arguments are typed within and forgotten without, so that all verbs fit one list. */
export const verb = <T>({ command, describe, examples, notes, flags, program = false, run }: Verb<T>): Command => ({
	command,
	describe,
	program,
	flags: flagsOf(flags),
	builder: (args) => {
		const told = flags(args).example(examples.map(([line, what]): [string, string] => [line, what]));
		return notes ? told.epilogue(notes) : told;
	},
	handler: (args) => run(args as ArgumentsCamelCase<T>),
});

/** The flags that a verb defines: yargs tells nobody, so they are noted while it does. */
const flagsOf = (define: (args: Argv) => unknown): readonly Flag[] => {
	const flags: Flag[] = [];
	const recorder: Argv = new Proxy({} as Argv, {
		get: (_, method) => (name: string, definition: Omit<Flag, 'name'>) => {
			if (method === 'option') flags.push({ ...definition, name });
			return recorder;
		},
	});
	define(recorder);
	return flags;
};
