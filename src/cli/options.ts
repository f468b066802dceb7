import type { Argv } from 'yargs';

/** Flags that several verbs share; each can come from the environment too (CNILAB_LAB for --lab). */
export const lab = <T>(args: Argv<T>) =>
	args.option('lab', { type: 'string', default: 'cnilab', describe: "the lab's name", requiresArg: true });

export const topology = <T>(args: Argv<T>) =>
	args
		.option('topology', {
			alias: 't',
			type: 'string',
			describe: 'a profile (`cnilab topologies` lists them) or a file of kind Topology',
			requiresArg: true,
		})
		.option('nodes', { type: 'number', describe: 'how many nodes, with a profile', requiresArg: true })
		.option('runtime', {
			choices: ['auto', 'docker', 'netns'] as const,
			describe: 'containers or bare namespaces; auto takes docker where it can',
		});

export const files = <T>(args: Argv<T>) =>
	args.option('filename', {
		alias: 'f',
		type: 'string',
		array: true,
		default: [] as string[],
		describe: 'manifests: files, folders, globs, or - for standard input',
		requiresArg: true,
	});

/** For verbs whose own words may follow: each -f takes one path. */
export const moreFiles = <T>(args: Argv<T>) =>
	files(args)
		.nargs('filename', 1)
		.describe('filename', "manifests that are there besides the scenarios' own: files, folders, globs, or -");

export const strict = <T>(args: Argv<T>) =>
	args.option('strict', { type: 'boolean', default: false, describe: 'take warnings for errors, and change nothing' });

export const output = <T, const F extends readonly string[]>(args: Argv<T>, formats: F) =>
	args.option('output', {
		alias: 'o',
		choices: formats,
		describe: 'another form of the output',
		requiresArg: true,
	});

export const namespace = <T>(args: Argv<T>) =>
	args.option('namespace', {
		alias: 'n',
		type: 'string',
		describe: 'objects of this namespace; without it, of all',
		requiresArg: true,
	});

/** Which objects a change is about, besides their names. */
export const chosen = <T>(args: Argv<T>) =>
	namespace(args)
		.option('selector', { alias: 'l', type: 'string', describe: 'objects with these labels', requiresArg: true })
		.option('all', { type: 'boolean', default: false, describe: 'all objects of the kind' });

/** Names of nodes, as a verb's words. */
export const nodes = <T>(args: Argv<T>) =>
	args.positional('nodes', { type: 'string', array: true, demandOption: true, describe: 'names of nodes' });
