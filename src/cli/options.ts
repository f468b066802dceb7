import type { Argv } from 'yargs';
import { ceilings } from '../model/ceilings.ts';

/** Flags that several verbs share; each can also be set in the environment (CNILAB_LAB for --lab). */
export const lab = <T>(args: Argv<T>) =>
	args.option('lab', { type: 'string', default: 'cnilab', describe: "the lab's name", requiresArg: true });

/** The one topology of a lab. */
export const topology = <T>(args: Argv<T>) =>
	network(
		args.option('topology', {
			alias: 't',
			type: 'string',
			describe: 'a profile (`cnilab topologies` lists them) or a file of kind Topology',
			requiresArg: true,
		}),
	);

/** Several topologies, one lab after the other: `-t A,B`, or `-t A -t B`. */
export const topologies = <T>(args: Argv<T>) =>
	network(
		args.option('topology', {
			alias: 't',
			type: 'string',
			joins: true,
			describe: 'profiles (`cnilab topologies` lists them) or files of kind Topology: A,B',
			requiresArg: true,
		}),
	);

const network = <T>(args: Argv<T>) =>
	args
		.option('nodes', {
			type: 'number',
			range: { least: 1, most: ceilings.nodes, whole: true },
			describe: 'how many nodes, with a profile',
			requiresArg: true,
		})
		.option('runtime', {
			choices: ['auto', 'docker', 'netns'] as const,
			describe: 'containers or bare namespaces; auto is the one that your labs run on, else docker if available',
			requiresArg: true,
		});

/** For verbs that create a lab from manifests. */
export const nodesFromManifests = <T>(args: Argv<T>) =>
	args.option('nodes-from-manifests', {
		type: 'boolean',
		default: false,
		describe: 'the nodes are those of the Node objects in the manifests, as in a dump of a cluster',
	});

export const files = <T>(args: Argv<T>) => recursive(args.option('filename', manifests));

/** kubectl reads subfolders only with it; here a folder always includes them. */
const recursive = <T>(args: Argv<T>) =>
	args.option('recursive', { alias: 'R', type: 'boolean', default: true, hidden: true });

/** For verbs with words of their own: each -f takes one path. */
export const moreFiles = <T>(args: Argv<T>) =>
	args.option('filename', {
		...manifests,
		nargs: 1,
		describe: "manifests that are there besides the scenarios' own: files, folders, globs, or -",
	});

const manifests = {
	alias: 'f',
	type: 'string',
	array: true,
	default: [] as string[],
	describe: 'manifests: files, folders, globs, or - for standard input',
	requiresArg: true,
} as const;

/** More rows of a truth table. */
export const rows = <T>(args: Argv<T>) =>
	args.option('from', {
		type: 'string',
		array: true,
		default: [] as string[],
		describe: 'more rows: external, node/NAME',
		requiresArg: true,
	});

export const strict = <T>(args: Argv<T>) =>
	args.option('strict', { type: 'boolean', default: false, describe: 'treat warnings as errors, and change nothing' });

/** For verbs that start programs of manifests. */
export const programs = <T>(args: Argv<T>) =>
	args.option('programs', {
		type: 'boolean',
		default: true,
		describe: 'run programs of manifests (cnilab.dev/run) and of checks on nodes; --no-programs refuses such files',
	});

/** As in kubectl. Both kinds are the same computation: the client uses the coordinator's code on the running lab's
 * state. */
export const dryRun = <T>(args: Argv<T>) =>
	args.option('dry-run', {
		choices: ['none', 'client', 'server'] as const,
		default: 'none' as const,
		alone: {
			means: 'client',
			remark: 'Warning: --dry-run is deprecated and can be replaced with --dry-run=client.',
		},
		describe:
			'client or server: print changes and warnings, and change nothing; both are computed from the state of the running lab',
	});

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

/** The namespace of manifests, as in kubectl. */
export const namespaceOfFiles = <T>(args: Argv<T>) =>
	args.option('namespace', {
		alias: 'n',
		type: 'string',
		describe: 'namespace of objects without one; objects of another namespace are refused',
		requiresArg: true,
	});

/** Selects the objects of a change, besides their names. */
export const chosen = <T>(args: Argv<T>) =>
	args
		.option('namespace', {
			alias: 'n',
			type: 'string',
			describe: 'objects of this namespace; without it names are searched in all, and --all and -l select in default',
			requiresArg: true,
		})
		.option('all-namespaces', { alias: 'A', type: 'boolean', default: false, describe: 'of every namespace' })
		.option('selector', { alias: 'l', type: 'string', describe: 'objects with these labels', requiresArg: true })
		.option('all', { type: 'boolean', default: false, describe: 'all objects of the kind' });

/** The standard streams of a program in the lab, as in kubectl exec as far as supported. */
export const streams = <T>(args: Argv<T>) =>
	args
		.option('stdin', {
			alias: 'i',
			type: 'boolean',
			default: false,
			describe: 'pass standard input from a terminal too; a pipe or file is always passed',
		})
		.option('tty', {
			alias: 't',
			type: 'boolean',
			default: false,
			describe: 'with -i: the program has a terminal, of the size of yours',
		});

/** Selects a pod, besides its name, and the container whose environment is used. */
export const inPod = <T>(args: Argv<T>) =>
	args
		.option('namespace', {
			alias: 'n',
			type: 'string',
			describe: 'namespace of the pod; without it all are searched',
			requiresArg: true,
		})
		.option('container', {
			alias: 'c',
			type: 'string',
			describe: "one of the pod's containers; without it the first",
			requiresArg: true,
		});

/** The time-out of a probe. */
export const patience = <T>(args: Argv<T>, seconds: number) =>
	args.option('max-time', {
		alias: 'm',
		type: 'number',
		range: { least: 0, most: 3600 },
		default: seconds,
		describe: `time-out of an answer in seconds; 0: no limit, which is ${noLimit} s here`,
		requiresArg: true,
	});

/** curl's own time-out of a connection without -m, in seconds; it is used for datagrams too. */
const noLimit = 300;

export const patienceMs = (maxTime: number): number => Math.max(1, Math.round((maxTime || noLimit) * 1000));

/** Names of nodes, as arguments of a verb. */
export const nodes = <T>(args: Argv<T>) =>
	args.positional('nodes', { type: 'string', array: true, demandOption: true, describe: 'names of nodes' });
