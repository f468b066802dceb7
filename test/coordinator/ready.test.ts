import test from 'ava';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import { waitForPods } from '../../src/coordinator/ready.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { changeWorld, firstWorld } from '../../src/world/world.ts';
import { topologyNamed } from '../cli/shop.ts';

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 81, protocol: SCTP}]}]}
`;

const { cluster } = changeWorld(firstWorld(topologyNamed('flannel-vxlan')), {
	apply: readManifests([{ name: 'a.yaml', text: manifests }]).resources,
	delete: [],
	label: [],
});

/** The questions about the pod, by port, and how often each was asked. */
const asking = async (verdictOf: (probe: Probe, times: number) => ProbeResult['verdict']) => {
	const times = new Map<number, number>();
	await waitForPods(cluster, async (probes) =>
		probes.map((probe) => {
			const count = (times.get(probe.port) ?? 0) + 1;
			times.set(probe.port, count);
			return {
				id: probe.id,
				ms: 1,
				exit: 0,
				verdict: probe.host === 'default/one' ? verdictOf(probe, count) : 'allow',
			};
		}),
	);
	return [80, 81].map((port) => times.get(port));
};

test('every port of a pod is waited for, over SCTP too', async (t) => {
	t.deepEqual(await asking(({ port }, times) => (port === 81 && times < 3 ? 'reject' : 'allow')), [1, 3]);
});

test('where nobody can ask over SCTP nobody is waited for, and over TCP one is', async (t) => {
	t.deepEqual(await asking(({ port }, times) => (port === 81 || times < 3 ? 'unknown' : 'allow')), [3, 1]);
});
