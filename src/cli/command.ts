import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

interface Verb<T> {
	/** The verb and its words, as yargs spells them: "exec <place>". */
	readonly command: string;
	readonly describe: string;
	/** Whole command lines, each with what it is for. */
	readonly examples: readonly (readonly [string, string])[];
	/** What is worth knowing besides, below the examples. */
	readonly notes?: string;
	readonly flags: (args: Argv) => Argv<T>;
	readonly run: (args: ArgumentsCamelCase<T>) => Promise<void>;
}

/** A verb as the command line's list has it. */
export interface Command extends CommandModule {
	readonly command: string;
	/** Names of its flags, without dashes. */
	readonly flags: readonly string[];
}

/** A verb of the command line; its arguments are typed within and forgotten without, so that all verbs fit one list. */
export const verb = <T>({ command, describe, examples, notes, flags, run }: Verb<T>): Command => {
	const names = flagsOf(flags);
	return {
		command,
		describe,
		flags: names,
		builder: (args) => {
			const told = flags(args).example(examples.map(([line, what]): [string, string] => [line, what]));
			return (notes ? told.epilogue(notes) : told).config(fromEnvironment(names));
		},
		handler: (args) => run(args as ArgumentsCamelCase<T>),
	};
};

/** The names under which a verb defines its flags: yargs tells nobody, so they are noted while it does. */
const flagsOf = (define: (args: Argv) => unknown): readonly string[] => {
	const names: string[] = [];
	const recorder: Argv = new Proxy({} as Argv, {
		get: (_, method) => (first: unknown) => {
			if (method === 'option' && typeof first === 'string') names.push(first);
			return recorder;
		},
	});
	define(recorder);
	return names;
};

/** Flags of this verb that the environment sets: CNILAB_LAB for --lab. Those of other verbs are not for it. */
const fromEnvironment = (names: readonly string[]): Readonly<Record<string, string>> =>
	Object.fromEntries(
		names.flatMap((name) => {
			const value = process.env[`CNILAB_${name.toUpperCase().replaceAll('-', '_')}`];
			return value === undefined ? [] : [[name, value]];
		}),
	);
