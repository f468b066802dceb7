import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { Flag } from './flags/flag.ts';
import type { Reader } from './flags/split.ts';

interface Verb<T> {
	/** The verb and its words, as yargs spells them: "exec <place>". */
	readonly command: string;
	readonly describe: string;
	/** Whole command lines, each with its purpose. */
	readonly examples: readonly (readonly [string, string])[];
	/** Further remarks, below the examples. */
	readonly notes?: string;
	readonly flags: (args: Argv) => Argv<T>;
	/** Words after -- are a program's command line; otherwise more of the verb's own words. */
	readonly program?: boolean;
	readonly run: (args: ArgumentsCamelCase<T>) => Promise<void>;
}

/** A verb as the command line's list has it. */
export interface Command extends CommandModule, Reader {
	readonly command: string;
	readonly describe: string;
	readonly examples: readonly (readonly [string, string])[];
	readonly notes?: string;
	/** Descriptions of its own words: "scenario", "files, folders, globs". */
	readonly words: readonly (readonly [string, string])[];
}

/** A verb of the command line. The type of its arguments is hidden, so that all verbs fit one list. */
export const verb = <T>({ command, describe, examples, notes, flags, program = false, run }: Verb<T>): Command => ({
	command,
	describe,
	examples,
	...(notes && { notes }),
	program,
	...told(flags),
	builder: (args) => {
		const help = flags(args).example(examples.map(([line, what]): [string, string] => [line, what]));
		return notes ? help.epilogue(notes) : help;
	},
	handler: (args) => run(args as ArgumentsCamelCase<T>),
});

/** Records the flags and words that a verb defines, since yargs has no way to list them. */
const told = (define: (args: Argv) => unknown): Pick<Command, 'flags' | 'words'> => {
	const flags: Flag[] = [];
	const words: [string, string][] = [];
	const demanded = new Set<string>();
	const recorder: Argv = new Proxy({} as Argv, {
		get: (_, method) => (name: string, definition: Omit<Flag, 'name'>) => {
			if (method === 'option') flags.push({ ...definition, name });
			if (method === 'positional') words.push([name, definition.describe ?? '']);
			if (method === 'demandOption') demanded.add(name);
			return recorder;
		},
	});
	define(recorder);
	return { flags: flags.map((flag) => (demanded.has(flag.name) ? { ...flag, demandOption: true } : flag)), words };
};
