import { LabError, LabErrors } from '../errors.ts';
import { type Resource, refOf } from '../model/resource.ts';
import { runsIn } from '../model/run-annotations.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Prepared } from '../scenario/prepare.ts';
import { counted, say } from './output.ts';

/** A command line of an input file that a lab runs. */
export interface Program {
	/** "Deployment/shop/cart runs", or a scenario's check. */
	readonly by: string;
	readonly line: string;
	/** file:line:column */
	readonly where: string;
	/** How to avoid it. */
	readonly hint: string;
}

const annotated = 'without the annotation cnilab.dev/run a pod answers by the built-in server';
const outside = 'a check with curl, or one from a pod, runs nothing outside of a sandbox';

/** The programs of pods (annotation cnilab.dev/run). */
export const programsIn = (resources: readonly Resource[]): readonly Program[] =>
	resources.flatMap((resource) => {
		const { annotations } = 'template' in resource ? resource.template : resource;
		return runsIn(annotations).map(([, line]) => ({
			by: `${refOf(resource)} runs`,
			line,
			where: resource.source,
			hint: annotated,
		}));
	});

/** The programs of all steps of scenarios, and the commands of checks on nodes and on the external host, which run
 * without a sandbox. */
export const programsOfScenarios = (prepared: readonly Prepared[]): readonly Program[] =>
	prepared.flatMap(({ initial, steps }) => [
		...programsIn(initial.foreseen.apply),
		...steps.flatMap(({ change, checks }) => [
			...programsIn(change.foreseen.apply),
			...checks.flatMap(({ job, from, source }): Program[] =>
				'exec' in job && !isPod(from)
					? [{ by: `a check on ${from} runs`, line: job.exec.join(' '), where: source, hint: outside }]
					: [],
			),
		]),
	]);

const isPod = (place: string): boolean => place.includes('/') && !place.startsWith('node/');

/** Implements --no-programs. @throws LabErrors naming each program with its place */
export const refusePrograms = (programs: readonly Program[]): void => {
	const errors = programs.map(
		({ by, line, where, hint }) =>
			new LabError('bad-input', `${by} a program (${short(line)}), and --no-programs was given`, { where, hint }),
	);
	if (errors.length > 0) throw new LabErrors(errors);
};

/** The most programs that are named; the rest is counted. */
const named = 5;

/** Prints which programs of manifests a lab will run, and with whose rights on this machine. */
export const sayPrograms = async (
	programs: readonly Program[],
	{ runtime, lab }: { readonly runtime: Pick<Runtime, 'runsAs'>; readonly lab: string },
): Promise<void> => {
	if (programs.length === 0) return;
	const lines = [...new Set(programs.map(({ by, line, where }) => `  ${by} ${short(line)} (${where})`))];
	say(
		`${counted(lines.length, 'program')} of these files will run, as ${await runtime.runsAs(lab)} (--no-programs refuses):`,
	);
	for (const line of lines.slice(0, named)) say(line);
	if (lines.length > named) say(`  and ${lines.length - named} more`);
};

const short = (line: string): string => JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line);
