import test from 'ava';
import { cnis, profiles } from '../../src/cni/all.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { applyResources } from '../../src/model/control/apply.ts';
import { buildCluster } from '../../src/model/control/build.ts';
import { emptyStore } from '../../src/model/control/store.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { planFor } from '../../src/plan/plan.ts';
import { routerName } from '../../src/plan/router.ts';
import { pathOf, shapeOf } from '../../src/trace/path.ts';
import { type Terrain, terrainOf } from '../../src/trace/terrain.ts';
import { walk } from '../../src/trace/walk.ts';

/** Two pods a node that serve TCP and UDP, and one a node on the host's network. */
const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 6
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          ports: [{containerPort: 8080}, {containerPort: 53, protocol: UDP}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: host, namespace: shop}
spec:
  selector: {matchLabels: {app: host}}
  template:
    metadata: {labels: {app: host}}
    spec:
      hostNetwork: true
      containers: [{name: host, ports: [{containerPort: 9100}]}]
`;

for (const profile of profiles) {
	const { cluster, terrain } = labOf(profile.name);
	const pods = cluster.pods.filter(({ hostNetwork }) => !hostNetwork);

	test(`${profile.name}: every pod reaches every other on every port, and is seen as itself`, (t) => {
		t.is(pods.length, 6);
		t.is(new Set(pods.map(({ node }) => node)).size, 3);
		for (const from of pods)
			for (const to of pods.filter((pod) => pod !== from))
				for (const { port, protocol } of to.ports) {
					const found = walk(terrain, { from: nameOf(from), to: to.ip, port, protocol });
					const what = `${nameOf(from)} → ${nameOf(to)}:${port}/${protocol}: ${found.cause}`;
					t.is(found.verdict, 'allow', what);
					t.is(found.clientIP, from.ip, what);
					t.is(found.servedBy, nameOf(to), what);
				}
	});

	test(`${profile.name}: a packet as long as the pod's MTU fits every way between pods`, (t) => {
		const bytes = cnis.get(cluster.topology.cni.name)?.podMtu({ cluster });
		const [from] = pods;
		if (!from || !bytes) return t.fail();
		for (const to of pods.slice(1)) {
			const question = { from: nameOf(from), to: to.ip, port: 8080, protocol: 'TCP' as const };
			t.is(walk(terrain, { ...question, bytes }).cause, undefined);
			t.is(pathOf(walk(terrain, question).hops).mtu, bytes);
			t.is(walk(terrain, { ...question, bytes: bytes + 1 }).verdict, 'reject');
		}
	});

	test(`${profile.name}: pods reach nodes, nodes reach pods, and pods reach the terrain as their node`, (t) => {
		const { external } = cluster.topology;
		for (const node of cluster.nodes)
			for (const pod of pods) {
				const up = walk(terrain, { from: nameOf(pod), to: node.address, port: 9100, protocol: 'TCP' });
				t.is(up.verdict, 'allow', `${nameOf(pod)} → ${node.name}: ${up.cause}`);
				const down = walk(terrain, { from: `node/${node.name}`, to: pod.ip, port: 8080, protocol: 'TCP' });
				t.is(down.verdict, 'allow', `${node.name} → ${nameOf(pod)}: ${down.cause}`);
			}
		for (const pod of pods) {
			const out = walk(terrain, { from: nameOf(pod), to: external.address, port: 80, protocol: 'TCP' });
			t.is(out.verdict, 'allow', `${nameOf(pod)} → external: ${out.cause}`);
			t.is(out.clientIP, cluster.nodes.find(({ name }) => name === pod.node)?.address);
			const closed = walk(terrain, { from: nameOf(pod), to: external.address, port: 81, protocol: 'TCP' });
			t.is(closed.verdict, 'reject');
		}
	});

	test(`${profile.name}: the terrain finds no pod`, (t) => {
		for (const { ip } of pods)
			t.not(walk(terrain, { from: 'external', to: ip, port: 8080, protocol: 'TCP' }).verdict, 'allow');
	});
}

const out = 'eth0 → veth* → cni0 → eth0 ⇒ eth0 → ext0 → eth0';
const plain = {
	near: 'eth0 → veth* → cni0 → veth* → eth0',
	far: 'eth0 → veth* → cni0 → eth0 ⇒ eth0 → cni0 → veth* → eth0',
	out,
};
const ways: Readonly<Record<string, typeof plain>> = {
	'flannel-vxlan': {
		near: 'eth0 → veth* → cni0 → veth* → eth0',
		far: 'eth0 → veth* → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → veth* → eth0',
		out,
	},
	'flannel-vxlan-direct': plain,
	'flannel-host-gw': plain,
	'calico-vxlan': {
		near: 'eth0 → cali* → cali* → eth0',
		far: 'eth0 → cali* → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → cali* → eth0',
		out: 'eth0 → cali* → eth0 ⇒ eth0 → ext0 → eth0',
	},
	'calico-vxlan-crosssubnet': {
		near: 'eth0 → cali* → cali* → eth0',
		far: 'eth0 → cali* → eth0 ⇒ eth0 → cali* → eth0',
		out: 'eth0 → cali* → eth0 ⇒ eth0 → ext0 → eth0',
	},
};

for (const [name, way] of Object.entries(ways)) {
	test(`${name}: how a packet goes`, (t) => {
		const { cluster, terrain } = labOf(name);
		t.deepEqual(waysOf(cluster, terrain), way);
	});
}

function waysOf(cluster: Cluster, terrain: Terrain) {
	const pods = cluster.pods.filter(({ hostNetwork }) => !hostNetwork);
	const [from] = pods;
	const near = pods.find((pod) => pod !== from && pod.node === from?.node);
	const far = pods.find((pod) => pod.node !== from?.node);
	if (!from || !near || !far) throw new RangeError('too few pods');
	const shape = (to: typeof near.ip, port: number) =>
		shapeOf(pathOf(walk(terrain, { from: nameOf(from), to, port, protocol: 'TCP' }).hops));
	return { near: shape(near.ip, 8080), far: shape(far.ip, 8080), out: shape(cluster.topology.external.address, 80) };
}

/** A profile with three nodes and the pods above. */
function labOf(name: string): { readonly cluster: Cluster; readonly terrain: Terrain } {
	const profile = profiles.find((one) => one.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new RangeError(`no profile ${name}`);
	const topology = topologyOf(profile, cni, { nodes: 3 });
	const store = applyResources(emptyStore, readManifests([{ name: 'pods.yaml', text: manifests }]).resources);
	const { cluster, errors } = buildCluster({ topology, store, ipam: cni.ipam(topology.cni.options) });
	if (errors.length > 0) throw new RangeError(errors.map(({ message }) => message).join('; '));
	const plans = new Map(
		[...cluster.nodes.map(({ name }) => name), routerName].map((node) => [node, planFor(cluster, node)]),
	);
	return { cluster, terrain: terrainOf({ cluster, plans }) };
}
