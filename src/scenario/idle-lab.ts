import type { LabClient } from '../bus/caller.ts';
import type { Probe } from '../bus/probe.ts';
import type { LabStatus } from '../bus/verbs.ts';

/** Longer than any agent takes to answer that has nothing else to do, in ms. */
const promptly = 100;

/** Answers how to ask whether the lab was at rest since the last time: every agent has reached the generation that
 * there was then and is now, each answers promptly, so that no silence was a busy server's, and no program of a pod's
 * own runs, of which nobody knows what it will do next. */
export const watchIdle = async (client: LabClient): Promise<() => Promise<boolean>> => {
	let before = generationAtRest(await client.call('status', {}));
	return async () => {
		const status = await client.call('status', {});
		const now = generationAtRest(status);
		const rested = now !== undefined && now === before && (await areAwake(status, client));
		before = now;
		return rested;
	};
};

const generationAtRest = ({ ready, generation, programs }: LabStatus): number | undefined =>
	ready && programs.every(({ exitCode }) => exitCode !== undefined) ? generation : undefined;

/** Each connects to itself, where nobody listens. */
const areAwake = async ({ nodes }: LabStatus, client: LabClient): Promise<boolean> => {
	const start = performance.now();
	const probes = nodes.map(({ name }, id): Probe => ({ ...toItself, id, from: `node/${name}` }));
	await client.call('probe', { probes });
	return performance.now() - start < promptly;
};

const discard = 9;
const toItself = {
	to: '127.0.0.1',
	port: discard,
	protocol: 'TCP',
	mode: 'connect',
	patienceMs: promptly,
} as const;
