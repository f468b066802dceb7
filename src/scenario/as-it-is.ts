import type { LabClient } from '../bus/caller.ts';
import type { Change } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { programId } from '../model/program.ts';
import { type Anticipated, type PreparedStep, resolvedIn } from './prepare.ts';

/** The step with the lab's real pods. When a program ends, and which pods a Job then has, cannot be predicted: if the
 * lab has other pods or addresses than were computed, they replace those of the step. */
export const asItIs = async (prepared: PreparedStep, client: Pick<LabClient, 'call'>): Promise<PreparedStep> => {
	const cluster = await client.call('cluster', {});
	if (podsIn(cluster) === podsIn(prepared.cluster)) return prepared;
	// Checks may name pods that have ended: their probes are rejected.
	const there = [...cluster.pods, ...(cluster.ended ?? [])];
	const names = new Set(there.map(nameOf));
	const pods = [...there, ...prepared.cluster.pods.filter((pod) => !names.has(nameOf(pod)))];
	return { ...prepared, cluster, checks: resolvedIn({ ...cluster, pods }, prepared.step.checks) };
};

/** A change with the current addresses of pods. */
export const changeAsItIs = async ({ foreseen, on }: Anticipated, client: Pick<LabClient, 'call'>): Promise<Change> =>
	on ? on(await client.call('cluster', {})) : foreseen;

const podsIn = ({ pods }: Cluster): string => pods.map(programId).join('\n');
