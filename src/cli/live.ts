import type { LabClient } from '../bus/caller.ts';
import type { Live } from '../model/write/live.ts';

/** A running lab's state as the API server would have it. */
export const liveOf = async (client: LabClient): Promise<Live> => {
	const [store, cluster, { nodes, programs }] = await Promise.all([
		client.call('store', {}),
		client.call('cluster', {}),
		client.call('status', {}),
	]);
	const ready = nodes.filter(({ connected, synced }) => connected && synced).map(({ name }) => name);
	return { store, cluster, ready: new Set(ready), programs };
};
