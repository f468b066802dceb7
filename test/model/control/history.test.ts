import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { deleteRefs } from '../../../src/model/control/delete.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import { nameOf } from '../../../src/model/name-of.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { type Resource, refOf } from '../../../src/model/resource.ts';
import { contains } from '../../../src/net/cidr.ts';
import { hexHash } from '../../../src/net/names.ts';
import { blocks, hostLocal, made, pod, service, topologyOf, workload } from './making.ts';

/** The same numbers on every machine and in every run. */
const numbers = (seed: string) => {
	let drawn = 0;
	return (below: number): number => Number.parseInt(hexHash(8, seed, String(drawn++)), 16) % below;
};

/** One of twelve objects, in one of a few forms. */
const objectFrom = (draw: (below: number) => number): Resource => {
	const name = `x${draw(4)}`;
	const replicas = draw(40);
	const makers = [
		() => workload('Deployment', name, { replicas }),
		() => workload('StatefulSet', name, { replicas }),
		() => workload('DaemonSet', name, { podSpec: { hostNetwork: draw(2) === 0, containers: [] } }),
		() => pod(name),
		() => service(name, { type: draw(2) === 0 ? 'ClusterIP' : 'NodePort' }),
	] as const;
	return (makers[draw(makers.length)] ?? makers[0])();
};

const step = (store: Store, draw: (below: number) => number): Store => {
	const object = objectFrom(draw);
	const there = store.objects[refOf(object)] !== undefined;
	return there && draw(2) === 0
		? deleteRefs(store, [refOf(object)], { nodes: [], pods: [] }).store
		: applyResources(store, [object]);
};

for (const ipam of [hostLocal, blocks])
	for (const seed of ['one', 'two'])
		test(`through a long history addresses stay unique, in their node's networks and with their pods (${ipam.kind}, ${seed})`, (t) => {
			const draw = numbers(seed);
			const topology = topologyOf(3);
			let store = emptyStore;
			let previous: Cluster = made({ store, topology, ipam });
			for (let turn = 0; turn < 25; turn++) {
				store = step(store, draw);
				const cluster = made({ store, topology, ipam, previous });
				t.deepEqual(shared(cluster), []);
				t.deepEqual(astray(cluster), []);
				t.deepEqual(moved(previous, cluster), []);
				t.deepEqual(
					cluster.pods.map(nameOf),
					made({ store, topology, ipam }).pods.map(nameOf),
					'names depend on the store alone',
				);
				previous = cluster;
			}
			t.true(previous.pods.length > 0);
		});

/** Addresses of more than one pod, service or node network. */
const shared = ({ pods, services, nodes }: Cluster): readonly string[] => {
	const all = [
		...pods.flatMap(({ hostNetwork, ip }) => (hostNetwork ? [] : [ip])),
		...services.flatMap(({ clusterIP }) => clusterIP ?? []),
		...services.flatMap(({ ports }) =>
			ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [`${nodePort}`])),
		),
		...nodes.flatMap(({ podCIDRs }) => podCIDRs),
	].map(String);
	return all.filter((address, index) => all.indexOf(address) !== index);
};

/** Pods with an address of another node. */
const astray = ({ pods, nodes }: Cluster): readonly Pod[] =>
	pods.filter(({ node: name, ip, hostNetwork }) => {
		const node = nodes.find((one) => one.name === name);
		return hostNetwork ? node?.address !== ip : !node?.podCIDRs.some((cidr) => contains(cidr, ip));
	});

/** Pods that were there before and have another node or address now; hostNetwork may have changed with the manifest. */
const moved = (before: Cluster, { pods }: Cluster): readonly Pod[] => {
	const earlier = new Map(before.pods.map((pod) => [nameOf(pod), pod]));
	return pods.filter((pod) => {
		const was = earlier.get(nameOf(pod));
		return was !== undefined && (was.node !== pod.node || (was.hostNetwork === pod.hostNetwork && was.ip !== pod.ip));
	});
};
