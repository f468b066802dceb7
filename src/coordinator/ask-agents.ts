import { toFailure } from '../bus/failure.ts';
import type { Place, Probe, ProbeResult } from '../bus/probe.ts';
import { LabError } from '../errors.ts';
import type { AgentLink } from './agents.ts';

/** Sends each probe to the agent of its place. If that agent is gone, the verdicts are unknown. */
export const askAgents = async (
	probes: readonly Probe[],
	agentOf: (place: Place) => AgentLink | undefined,
): Promise<readonly ProbeResult[]> => {
	const byAgent = Map.groupBy(probes, ({ from }) => agentOf(from));
	const results = await Promise.all(
		[...byAgent].map(async ([agent, asked]) => {
			try {
				if (!agent) throw new LabError('failed', 'there is no such place in this lab');
				return await agent.probe(asked);
			} catch (error) {
				return asked.map(({ id }) => unknown(id, toFailure(error).message));
			}
		}),
	);
	return results.flat();
};

const unknown = (id: number, error: string): ProbeResult => ({ id, verdict: 'unknown', exit: 7, error, ms: 0 });
