import { LabError } from '../errors.ts';
import { runtimeNamed, runtimes } from './all.ts';
import { findCoordinators } from './processes.ts';
import type { Runtime } from './runtime.ts';

export interface Choice {
	readonly runtime: Pick<Runtime, 'name' | 'probe'>;
	/** The reason for the choice, for the first line that a command prints. */
	readonly why: string;
}

/** Chooses a runtime: the requested one, or with `auto` the one that this user's labs run on. So starting a Docker
 * engine does not change the runtime for a user who has labs up or runs scenarios one after the other. Without labs,
 * or with labs on both, it is the first one that works on this machine. @throws LabError `cannot` with the reason and
 * a hint. */
export const chooseRuntime = async (wanted: 'auto' | Runtime['name']): Promise<Choice & { runtime: Runtime }> => {
	const { runtime, why } = await (wanted === 'auto'
		? chooseAmong(runtimes, findCoordinators())
		: asked(runtimeNamed(wanted)));
	return { runtime: runtimeNamed(runtime.name), why };
};

const asked = async (runtime: Choice['runtime']): Promise<Choice> => {
	const fitness = await runtime.probe();
	if (fitness.fit) return { runtime, why: 'it was asked for' };
	throw new LabError('cannot', `the ${runtime.name} runtime is not available: ${fitness.why}`, { hint: fitness.hint });
};

/** A lab, by its coordinator's process. */
interface Running {
	readonly lab: string;
	readonly runtime: string;
}

/** @param all in order of preference @throws LabError `cannot` when none works on this machine. */
export const chooseAmong = async (all: readonly Choice['runtime'][], running: readonly Running[]): Promise<Choice> => {
	const used = all.filter(({ name }) => running.some(({ runtime }) => runtime === name));
	const preferred = used.length === 1 ? used : [];
	const refusals: string[] = [];
	const hints: string[] = [];
	for (const runtime of [...preferred, ...all.filter((one) => !preferred.includes(one))]) {
		const fitness = await runtime.probe();
		if (fitness.fit && preferred.includes(runtime)) return { runtime, why: labsOn(runtime.name, running) };
		if (fitness.fit) return { runtime, why: refusals.length > 0 ? refusals.join('; ') : 'it answers' };
		refusals.push(`no ${runtime.name}: ${fitness.why}`);
		hints.push(fitness.hint);
	}
	throw new LabError('cannot', `no runtime works on this machine: ${refusals.join('; ')}`, {
		hint: hints.join('; or '),
	});
};

/** "labs of yours run on it: cal, shop and 3 more". */
const labsOn = (name: string, running: readonly Running[]): string => {
	const labs = [...new Set(running.flatMap(({ lab, runtime }) => (runtime === name ? [lab] : [])))].sort();
	const more = labs.length > mostNames ? ` and ${labs.length - mostNames} more` : '';
	return `labs of yours run on it (${labs.slice(0, mostNames).join(', ')}${more}); --runtime says otherwise`;
};

const mostNames = 3;
