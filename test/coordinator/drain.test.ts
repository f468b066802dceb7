import test from 'ava';
import { cnis, profiles } from '../../src/cni/all.ts';
import { drainOn } from '../../src/coordinator/drain.ts';
import { type Fates, programId } from '../../src/model/program.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { changeWorld, firstWorld, type World, withFates } from '../../src/world/world.ts';

const text = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {cnilab.dev/run: serve}}
    spec: {containers: [{name: c, readinessProbe: {tcpSocket: {port: 80}}}]}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}}
`;

/** All programs of a world are ready. */
const settled = (world: World): World => {
	const ids = new Set(world.cluster.pods.map(programId));
	const fates: Fates = { ready: ids, initialized: ids, exits: new Map() };
	return withFates(world, fates);
};

const start = (): World => {
	const profile = profiles.find(({ name }) => name === 'flannel-vxlan');
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new Error('no profile');
	const { resources } = readManifests([{ name: 'a.yaml', text }]);
	const fates: Fates = { ready: new Set(), initialized: new Set(), exits: new Map() };
	const empty = firstWorld(topologyOf(profile, cni, { nodes: 2 }), fates);
	return settled(changeWorld(empty, { delete: [], apply: resources, label: [] }));
};

const drain = [{ node: 'n1', force: false, ignoreDaemonSets: true, deleteEmptyDirData: true }];
const onN1 = ({ cluster }: World): number =>
	cluster.pods.filter(({ owner, node }) => owner === 'Deployment/web' && node === 'n1').length;

/** What a drain comes to in a lab whose programs become ready, or never do. */
const drained = async (become: (world: World) => World) => {
	const before = start();
	let now = become(changeWorld(before, { delete: [], apply: [], label: [], drain }));
	const seen = [onN1(before), onN1(now)];
	const changed = await drainOn(
		{
			world: () => now,
			become: async (world) => {
				now = become(world);
				seen.push(onN1(now));
				return { generation: 0, convergeMs: 1, warnings: [] };
			},
		},
		drain,
		{ before, changed: { generation: 0, convergeMs: 1, warnings: [] } },
	);
	return { seen, changed };
};

test('the next pod leaves its node when the one that was made for the last is ready', async (t) => {
	const { seen, changed } = await drained(settled);
	t.deepEqual(seen, [2, 1, 0]);
	t.deepEqual(changed, { generation: 0, convergeMs: 2, warnings: [] });
});

test('who has to stay is told', async (t) => {
	const { seen, changed } = await drained((world) => world);
	t.deepEqual(seen, [2, 1]);
	t.deepEqual(
		changed.refused?.map(({ node, cause }) => [node, cause]),
		[['n1', 'The disruption budget web needs 3 healthy pods and has 3 currently']],
	);
});
