import type { EventLog } from '../bus/events.ts';
import type { Cluster } from '../model/cluster.ts';
import type { AgentNews } from './agents.ts';
import type { Convergence } from './convergence.ts';
import { digestFailure } from './digest.ts';
import type { Programs } from './programs.ts';

interface Listeners {
	readonly events: EventLog;
	readonly convergence: Convergence;
	readonly programs: Programs;
	/** The wanted cluster, if this is the lab's generation; undefined for an earlier one. */
	readonly clusterAt: (generation: number) => Cluster | undefined;
	readonly programsChanged: () => void;
}

/** The handlers of an agent's notifications: they inform followers of the lab, and what waits for all agents. */
export const newsOf = (node: string, listeners: Listeners): AgentNews => {
	const { events, convergence, programs, clusterAt, programsChanged } = listeners;
	const heard = (then: () => void) => {
		then();
		convergence.heard();
	};
	return {
		connected: () =>
			heard(() => {
				events.add({ type: 'node', node, state: 'connected' });
				convergence.found(node);
			}),
		gone: (reason) =>
			heard(() => {
				events.add({ type: 'node', node, state: 'gone', reason });
				convergence.lose(node, reason);
			}),
		synced: ({ generation, changed, ms, digest }) =>
			heard(() => {
				events.add({ type: 'synced', node, generation, changed, ms });
				const cluster = clusterAt(generation);
				const failure = cluster && digestFailure({ node, digest, cluster });
				if (failure) convergence.fail(node, failure);
			}),
		failed: ({ generation, failure }) =>
			heard(() => {
				events.add({ type: 'failed', node, generation, failure });
				if (clusterAt(generation)) convergence.fail(node, failure);
			}),
		programs: (states) => {
			programs.heard(node, states);
			programsChanged();
		},
		drift: (objects) => heard(() => events.add({ type: 'drift', node, objects })),
	};
};
