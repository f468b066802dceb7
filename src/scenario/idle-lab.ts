import type { LabClient } from '../bus/caller.ts';
import type { Probe } from '../bus/probe.ts';
import type { LabStatus } from '../bus/verbs.ts';

/** More than the time in which an idle agent answers, in ms. */
const promptly = 100;

/** Returns a function that tells whether the lab was idle since its last call: every agent has reached the generation
 * of then and now, each answers promptly, so that no time-out was a busy server's, and no pod runs a program of its
 * own, since that may do anything at any time. */
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

/** Whether each agent answers promptly. Each connects to itself, where nothing listens. */
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
