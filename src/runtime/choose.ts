import { LabError } from '../errors.ts';
import { runtimeNamed, runtimes } from './all.ts';
import type { Runtime } from './runtime.ts';

export interface Choice {
	readonly runtime: Runtime;
	/** Why this one, for the first line that a command prints. */
	readonly why: string;
}

/** The runtime that was asked for, or the first that this machine can.
 * @throws LabError `cannot` with the reason and the way out. */
export const chooseRuntime = async (wanted: 'auto' | Runtime['name']): Promise<Choice> => {
	if (wanted !== 'auto') {
		const runtime = runtimeNamed(wanted);
		const fitness = await runtime.probe();
		if (fitness.fit) return { runtime, why: 'it was asked for' };
		throw new LabError('cannot', `the ${wanted} runtime is not to be had: ${fitness.why}`, { hint: fitness.hint });
	}
	const refusals: string[] = [];
	const hints: string[] = [];
	for (const runtime of runtimes) {
		const fitness = await runtime.probe();
		if (fitness.fit) return { runtime, why: refusals.length > 0 ? refusals.join('; ') : 'it answers' };
		refusals.push(`no ${runtime.name}: ${fitness.why}`);
		hints.push(fitness.hint);
	}
	throw new LabError('cannot', `nothing here can make nodes: ${refusals.join('; ')}`, { hint: hints.join('; or ') });
};
