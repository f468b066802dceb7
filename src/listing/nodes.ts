import { liveNamespace, liveNode } from '../model/write/live.ts';
import type { Listing } from './listing.ts';
import { orNone } from './words.ts';

export const namespaces: Listing = {
	columns: ['STATUS'],
	wide: ['PODS'],
	items: (live) =>
		live.cluster.namespaces.map((namespace) => {
			const { name, labels } = namespace;
			const pods = live.cluster.pods.filter((pod) => pod.namespace === name).length;
			return {
				namespace: '',
				name,
				labels,
				cells: ['Active', String(pods)],
				object: () => liveNamespace(live, namespace),
			};
		}),
};

export const nodes: Listing = {
	columns: ['STATUS', 'INTERNAL-IP', 'PODS'],
	wide: ['ZONE', 'POD-CIDRS', 'TAINTS'],
	items: (live) =>
		live.cluster.nodes.map((node) => {
			const { name, labels, zone, address, podCIDRs, taints, unschedulable } = node;
			const status = live.ready.has(name) ? 'Ready' : 'NotReady';
			const pods = live.cluster.pods.filter((pod) => pod.node === name).length;
			const cells = [
				unschedulable ? `${status},SchedulingDisabled` : status,
				address,
				String(pods),
				zone ?? '<none>',
				orNone(podCIDRs),
				orNone(taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`)),
			];
			return { namespace: '', name, labels, cells, object: () => liveNode(live, node) };
		}),
};
