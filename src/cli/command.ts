import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

interface Verb<T> {
	/** The verb and its words, as yargs spells them: "exec <place>". */
	readonly command: string;
	readonly describe: string;
	/** Whole command lines, each with what it is for. */
	readonly examples: readonly (readonly [string, string])[];
	readonly flags: (args: Argv) => Argv<T>;
	readonly run: (args: ArgumentsCamelCase<T>) => Promise<void>;
}

/** A verb of the command line; its arguments are typed within and forgotten without, so that all verbs fit one list. */
export const verb = <T>({ command, describe, examples, flags, run }: Verb<T>): CommandModule => ({
	command,
	describe,
	builder: (args) => flags(args).example(examples.map(([line, what]): [string, string] => [line, what])),
	handler: (args) => run(args as ArgumentsCamelCase<T>),
});
