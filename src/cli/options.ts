import type { Argv } from 'yargs';
import { ceilings } from '../model/ceilings.ts';

/** Flags that several verbs share; each can come from the environment too (CNILAB_LAB for --lab). */
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

/** One lab after the other: `-t A,B`, or `-t A -t B`. */
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
			describe:
				'containers or bare namespaces; auto goes on with what your labs run on, else takes docker where it can',
			requiresArg: true,
		});

/** For verbs that make a lab of manifests. */
export const nodesFromManifests = <T>(args: Argv<T>) =>
	args.option('nodes-from-manifests', {
		type: 'boolean',
		default: false,
		describe: 'the nodes are those of the Node objects in the manifests, as in a dump of a cluster',
	});

export const files = <T>(args: Argv<T>) => recursive(args.option('filename', manifests));

/** kubectl reads a folder's own files without it; here a folder is all that is in it. */
const recursive = <T>(args: Argv<T>) =>
	args.option('recursive', { alias: 'R', type: 'boolean', default: true, hidden: true });

/** For verbs whose own words may follow: each -f takes one path. */
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
	args.option('strict', { type: 'boolean', default: false, describe: 'take warnings for errors, and change nothing' });

/** For verbs that start what manifests bring. */
export const programs = <T>(args: Argv<T>) =>
	args.option('programs', {
		type: 'boolean',
		default: true,
		describe: 'run what manifests (cnilab.dev/run) and checks on nodes name; --no-programs refuses such files',
	});

/** As kubectl means it. Both kinds are one computation: the client does it by the coordinator's own code, on what the
 * running lab holds. */
export const dryRun = <T>(args: Argv<T>) =>
	args.option('dry-run', {
		choices: ['none', 'client', 'server'] as const,
		default: 'none' as const,
		alone: {
			means: 'client',
			remark: 'Warning: --dry-run is deprecated and can be replaced with --dry-run=client.',
		},
		describe:
			'client or server: say what would be done and warned of, and do nothing; both are worked out alike, from what the running lab holds',
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

/** Of manifests, as kubectl means it. */
export const namespaceOfFiles = <T>(args: Argv<T>) =>
	args.option('namespace', {
		alias: 'n',
		type: 'string',
		describe: 'where objects of the manifests are that name no namespace; none may name another then',
		requiresArg: true,
	});

/** Which objects a change is about, besides their names. */
export const chosen = <T>(args: Argv<T>) =>
	args
		.option('namespace', {
			alias: 'n',
			type: 'string',
			describe: 'of this namespace; without it a name is looked for in all, and all or labels choose in default',
			requiresArg: true,
		})
		.option('all-namespaces', { alias: 'A', type: 'boolean', default: false, describe: 'of every namespace' })
		.option('selector', { alias: 'l', type: 'string', describe: 'objects with these labels', requiresArg: true })
		.option('all', { type: 'boolean', default: false, describe: 'all objects of the kind' });

/** Of a program in the lab: what kubectl exec has, as far as there is something behind it. */
export const streams = <T>(args: Argv<T>) =>
	args
		.option('stdin', {
			alias: 'i',
			type: 'boolean',
			default: false,
			describe: 'hand standard input on from a terminal too; what comes from a pipe or file is always',
		})
		.option('tty', {
			alias: 't',
			type: 'boolean',
			default: false,
			describe: 'with -i: the program has a terminal, of the size of yours',
		});

/** Which pod is meant, besides its name, and whose environment in it. */
export const inPod = <T>(args: Argv<T>) =>
	args
		.option('namespace', {
			alias: 'n',
			type: 'string',
			describe: 'the namespace of the name; without it, whichever has it',
			requiresArg: true,
		})
		.option('container', {
			alias: 'c',
			type: 'string',
			describe: "one of the pod's containers; without it the first",
			requiresArg: true,
		});

/** How long silence is listened to. */
export const patience = <T>(args: Argv<T>, seconds: number) =>
	args.option('max-time', {
		alias: 'm',
		type: 'number',
		range: { least: 0, most: 3600 },
		default: seconds,
		describe: `seconds of silence until it gives up; 0: no limit, which is ${noLimit} s here`,
		requiresArg: true,
	});

/** curl without -m gives up a connection after so many seconds; a datagram has no end of its own. */
const noLimit = 300;

export const patienceMs = (maxTime: number): number => Math.max(1, Math.round((maxTime || noLimit) * 1000));

/** Names of nodes, as a verb's words. */
export const nodes = <T>(args: Argv<T>) =>
	args.positional('nodes', { type: 'string', array: true, demandOption: true, describe: 'names of nodes' });
