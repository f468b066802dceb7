import test from 'ava';
import { profiles } from '../../src/cni/all.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { planFor } from '../../src/plan/plan.ts';
import { routerName } from '../../src/plan/router.ts';
import { pathOf } from '../../src/trace/path.ts';
import { terrainOf } from '../../src/trace/terrain.ts';
import { walk } from '../../src/trace/walk.ts';
import { clusterOn } from '../golden/scenarios.ts';

interface Facts {
	/** Whom a pod of n1 takes n1 for, and whom a pod of n2 does. */
	readonly own: string;
	readonly far: string;
	/** Bytes around a packet from n1 to n2, and the longest that fits. */
	readonly overhead: number;
	readonly mtu: number;
}

/** A bridge has an address of its own, and so has a tunnel: who sends by it is taken for it. */
const facts: Readonly<Record<string, Facts>> = {
	'flannel-vxlan': { own: '10.244.0.1', far: '10.244.0.0', overhead: 50, mtu: 1450 },
	'flannel-vxlan-direct': { own: '10.244.0.1', far: '172.31.0.2', overhead: 0, mtu: 1450 },
	'flannel-host-gw': { own: '10.244.0.1', far: '172.31.0.2', overhead: 0, mtu: 1500 },
	'calico-vxlan': { own: '172.31.0.2', far: '192.168.0.0', overhead: 50, mtu: 1450 },
	'calico-vxlan-crosssubnet': { own: '172.31.0.2', far: '172.31.0.2', overhead: 0, mtu: 1450 },
};

const factsOf = (profile: string): Facts => {
	const found = facts[profile];
	if (!found) throw new RangeError(`${profile} has no row of facts yet`);
	return found;
};

for (const profile of profiles) {
	const cluster = clusterOn(profile, { name: 'two-nodes', nodes: 2 });
	const names = [...cluster.nodes.map(({ name }) => name), routerName];
	const terrain = terrainOf({ cluster, plans: new Map(names.map((name) => [name, planFor(cluster, name)])) });
	const wanted = factsOf(profile.name);
	const ask = (from: string, to: Pod) => {
		const [served] = to.ports;
		if (!served) throw new RangeError(`${nameOf(to)} serves nothing`);
		return walk(terrain, { from, to: to.ip, port: served.port, protocol: served.protocol });
	};

	for (const pod of cluster.pods) {
		const near = pod.node === 'n1';
		test(`${profile.name}: ${nameOf(pod)} of ${pod.node} takes n1 for ${near ? wanted.own : wanted.far}`, (t) => {
			const { verdict, clientIP } = ask('node/n1', pod);
			t.deepEqual(
				{ verdict, clientIP: String(clientIP) },
				{ verdict: 'allow', clientIP: near ? wanted.own : wanted.far },
			);
		});

		test(`${profile.name}: what a packet from shop/front to ${nameOf(pod)} costs`, (t) => {
			const { overheadBytes, mtu } = pathOf(ask('shop/front', pod).hops);
			const itself = nameOf(pod) === 'shop/front';
			t.is(overheadBytes, near ? 0 : wanted.overhead);
			t.is(mtu, itself ? 65536 : wanted.mtu);
		});
	}
}
