import * as z from 'zod';
import { LabError } from '../../errors.ts';
import { shown } from '../shown.ts';
import type { Args, Change, Exec, LogsWanted, NoArgs, Trace, Verb } from '../verbs.ts';
import { firstIssue } from './first-issue.ts';
import { count, labels, name, port, protocol, windowSize } from './leaf.ts';
import { probe } from './probe.ts';
import { resource } from './resource.ts';

const none: z.ZodType<NoArgs> = z.strictObject({});
const names = z.array(name);
const probes = z.array(probe);

const change: z.ZodType<Change> = z.strictObject({
	delete: names,
	apply: z.array(resource),
	label: z.array(z.strictObject({ object: name, set: labels, remove: names })),
	reset: z.boolean().exactOptional(),
	scale: z.array(z.strictObject({ object: name, replicas: count })).exactOptional(),
	restart: names.exactOptional(),
	uncordon: names.exactOptional(),
	cordon: names.exactOptional(),
	drain: z
		.array(
			z.strictObject({
				node: name,
				...{ force: z.boolean(), ignoreDaemonSets: z.boolean(), deleteEmptyDirData: z.boolean() },
			}),
		)
		.exactOptional(),
	reboot: names.exactOptional(),
	ready: z.array(z.strictObject({ pod: name, value: z.boolean() })).exactOptional(),
	terminate: names.exactOptional(),
});

const trace: z.ZodType<Trace> = z.strictObject({
	probes,
	at: z.array(
		z.strictObject({
			place: name,
			lookout: z.strictObject({
				ports: z.tuple([port, port]),
				netns: names,
				protocols: z.array(protocol),
				vxlanPorts: z.array(port),
				targets: z.array(z.strictObject({ ip: name, port })).exactOptional(),
			}),
		}),
	),
});

const exec: z.ZodType<Exec> = z.strictObject({
	place: name,
	node: name.exactOptional(),
	container: name.exactOptional(),
	argv: z.array(z.string()).min(1),
	stdin: z.boolean(),
	terminal: z.strictObject({ ...windowSize, type: name }).exactOptional(),
});

const logs: z.ZodType<LogsWanted> = z.strictObject({
	place: name,
	container: name.exactOptional(),
	follow: z.boolean(),
	tail: count.exactOptional(),
	sinceMs: z.number().min(0).exactOptional(),
	timestamps: z.boolean().exactOptional(),
});

/** The arguments of each verb. A verb without a schema does not compile. */
const schemas: { readonly [V in Verb]: z.ZodType<Args<V>> } = {
	status: none,
	change,
	cluster: none,
	warnings: none,
	store: none,
	births: none,
	probe: z.strictObject({ probes }),
	trace,
	exec,
	logs,
	plan: none,
	keep: none,
	down: none,
};

export const isVerb = (verb: string): verb is Verb => Object.hasOwn(schemas, verb);

export const verbs: readonly string[] = Object.keys(schemas);

/** Parses the arguments of a call. @throws LabError `bad-input` that names the verb and the field. */
export const readArgs = <V extends Verb>(verb: V, args: unknown): Args<V> => {
	const result = schemas[verb].safeParse(args);
	if (result.success) return result.data;
	throw new LabError('bad-input', `${verb}: ${firstIssue(result.error)}`, { asked: `${verb} ${shown(args)}` });
};
