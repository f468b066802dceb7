import type { LabClient } from '../bus/caller.ts';
import type { Change } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { programId } from '../model/program.ts';
import { type Anticipated, type PreparedStep, resolvedIn } from './prepare.ts';

/** When a program ends, and which pods a Job has then, nobody foresees: where the lab has other pods than were worked
 * out, or others' addresses, the step is about those that it has. */
export const asItIs = async (prepared: PreparedStep, client: Pick<LabClient, 'call'>): Promise<PreparedStep> => {
	const cluster = await client.call('cluster', {});
	if (podsIn(cluster) === podsIn(prepared.cluster)) return prepared;
	// Checks may name pods that have ended: they are refused when they ask.
	const there = [...cluster.pods, ...(cluster.ended ?? [])];
	const names = new Set(there.map(nameOf));
	const pods = [...there, ...prepared.cluster.pods.filter((pod) => !names.has(nameOf(pod)))];
	return { ...prepared, cluster, checks: resolvedIn({ ...cluster, pods }, prepared.step.checks) };
};

/** A change with the addresses that pods have by now. */
export const changeAsItIs = async ({ foreseen, on }: Anticipated, client: Pick<LabClient, 'call'>): Promise<Change> =>
	on ? on(await client.call('cluster', {})) : foreseen;

const podsIn = ({ pods }: Cluster): string => pods.map(programId).join('\n');
