import type { LabEvent } from '../bus/events.ts';
import type { Topology } from '../model/topology.ts';
import { say, seconds } from './output.ts';

/** Prints each node's progress while a lab starts, a line per node. */
export const progressOf = (topology: Topology): ((event: LabEvent) => void) => {
	const width = Math.max('router'.length, ...topology.nodes.map(({ name }) => name.length));
	return (event) => {
		if (event.type === 'synced')
			say(`  ${event.node.padEnd(width)}  synced: ${event.changed} changes in ${seconds(event.ms)}`);
		if (event.type === 'failed' && event.node) say(`  ${event.node.padEnd(width)}  failed: ${event.failure.message}`);
	};
};
