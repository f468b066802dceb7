import { deepEqual } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { Cluster } from '../../../src/model/cluster.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { deleteRefs } from '../../../src/model/control/delete.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import { nameOf } from '../../../src/model/name-of.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { type Resource, refOf } from '../../../src/model/resource.ts';
import { contains } from '../../../src/net/cidr.ts';
import { holds } from '../../fuzz/property.ts';
import { many, one } from '../../policy/drawn.ts';
import { blocks, hostLocal, made, pod, service, topologyOf, workload } from './making.ts';

/** One of some twenty objects, in one of a few forms. */
const object: fc.Arbitrary<Resource> = fc
	.record({ name: one('x0', 'x1', 'x2', 'x3'), replicas: fc.nat(39), flag: fc.boolean(), maker: fc.nat(4) })
	.map(({ name, replicas, flag, maker }) => {
		const makers = [
			() => pod(name),
			() => service(name, { type: flag ? 'ClusterIP' : 'NodePort' }),
			() => workload('DaemonSet', name, { podSpec: { hostNetwork: flag, containers: [] } }),
			() => workload('StatefulSet', name, { replicas }),
			() => workload('Deployment', name, { replicas }),
		] as const;
		return (makers[maker] ?? makers[0])();
	});

/** An object comes, or goes where it is there and is not changed instead. */
const history = many(1, 25, fc.record({ object, isGone: fc.boolean() }));

type Turn = typeof history extends fc.Arbitrary<(infer T)[]> ? T : never;

const after = (store: Store, { object, isGone }: Turn): Store =>
	isGone && store.objects[refOf(object)] !== undefined
		? deleteRefs(store, [refOf(object)], { nodes: [], pods: [] }).store
		: applyResources(store, [object]);

for (const ipam of [hostLocal, blocks])
	test(`through a long history addresses stay unique, in their node's networks and with their pods (${ipam.kind})`, (t) =>
		holds(t, { runs: 4, inputs: history }, (turns) => {
			const topology = topologyOf(3);
			let store = emptyStore;
			let previous: Cluster = made({ store, topology, ipam });
			for (const turn of turns) {
				store = after(store, turn);
				const cluster = made({ store, topology, ipam, previous });
				const anew = made({ store, topology, ipam });
				deepEqual(shared(cluster), []);
				deepEqual(astray(cluster), []);
				deepEqual(moved(previous, cluster), []);
				deepEqual(cluster.pods.map(nameOf), anew.pods.map(nameOf), 'names depend on the store alone');
				previous = cluster;
			}
		}));

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
