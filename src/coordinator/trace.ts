import type { ProbeResult } from '../bus/probe.ts';
import type { Trace, Traced } from '../bus/verbs.ts';
import { messageOf } from '../errors.ts';
import type { Lab } from './lab.ts';

/** Starts captures on the machines, makes the probes one by one (the kernel drops trace messages when there are too
 * many at once), and collects what each machine saw. A machine that can't capture says so in its evidence, and the
 * others' is still returned. */
export const trace = async ({ probes, at }: Trace, lab: Pick<Lab, 'agentAt' | 'probe'>): Promise<Traced> => {
	const watches = await Promise.all(
		at.map(async ({ place, lookout }) => {
			const agent = lab.agentAt(place);
			const nothing = {
				node: agent.name,
				rules: [],
				frames: [],
				lookups: [],
				devices: [],
				counters: [],
				overrun: false,
			};
			const unseen = (error: unknown) => ({ ...nothing, notes: [messageOf(error)] });
			return agent.lookOut(lookout).then(
				(tell) => () => tell().catch(unseen),
				(error: unknown) => async () => unseen(error),
			);
		}),
	);
	const results: ProbeResult[] = [];
	for (const probe of probes) results.push(...(await lab.probe([probe])));
	return { results, evidence: await Promise.all(watches.map((tell) => tell())) };
};
