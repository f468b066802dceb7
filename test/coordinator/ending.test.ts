import test from 'ava';
import type { Change } from '../../src/bus/verbs.ts';
import { Programs } from '../../src/coordinator/programs.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { programId } from '../../src/model/program.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { changeWorld, firstWorld, type World, withFates } from '../../src/world/world.ts';
import { topologyNamed } from '../cli/shop.ts';

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: once, labels: {app: once}, annotations: {cnilab.dev/run: serve}}
spec: {restartPolicy: Never, containers: [{name: c, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: once}
spec: {selector: {app: once}, publishNotReadyAddresses: true, ports: [{port: 80}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job}
spec: {completions: 2, template: {metadata: {annotations: {cnilab.dev/run: work}}, spec: {restartPolicy: Never, containers: [{name: c}]}}}
`;

const applied: Change['apply'] = readManifests([{ name: 'a.yaml', text: manifests }]).resources;
const changed = (world: World, change: Partial<Change>): World =>
	changeWorld(world, { delete: [], apply: [], label: [], ...change });
const start = changed(firstWorld(topologyNamed('flannel-vxlan')), { apply: applied });

/** The same world after the programs of these pods have ended. */
const after = (world: World, exits: Readonly<Record<string, number>>): World => {
	const programs = new Programs();
	const states = world.cluster.pods
		.filter(({ programs }) => programs)
		.map((pod) => {
			const exitCode = exits[nameOf(pod)];
			const state = { pod: nameOf(pod), id: programId(pod), restarts: 0, ready: exitCode === undefined };
			return exitCode === undefined ? state : { ...state, exitCode };
		});
	programs.heard('n1', states);
	return programs.differ(world) ? withFates(world, programs.fates) : world;
};

const names = (pods: World['cluster']['pods'] = []) => pods.map(nameOf).filter((name) => name.startsWith('default/'));
const jobPods = ({ cluster }: World) => names(cluster.pods.filter(({ owner }) => owner === 'Job/job'));
const endedIn = ({ cluster }: World) => (cluster.ended ?? []).map((pod) => [nameOf(pod), pod.exitCode]);

test('a pod that has ended is no pod of the dataplane and no endpoint, even of a Service that takes all', (t) => {
	t.deepEqual(start.cluster.endpoints.find(({ name }) => name === 'once')?.endpoints.length, 1);
	const world = after(start, { 'default/once': 0 });
	t.deepEqual(endedIn(world), [['default/once', 0]]);
	t.false(names(world.cluster.pods).includes('default/once'));
	t.deepEqual(world.cluster.endpoints.find(({ name }) => name === 'once')?.endpoints, []);
});

test('it stays through other changes, and one that comes after it was deleted is another', (t) => {
	const world = changed(after(start, { 'default/once': 3 }), { apply: applied });
	t.deepEqual(endedIn(world), [['default/once', 3]]);
	const gone = changed(world, { delete: ['Pod/default/once'] });
	t.deepEqual(endedIn(gone), []);
	for (const again of [
		changed(gone, { apply: applied }),
		changed(world, { delete: ['Pod/default/once'], apply: applied }),
		changed(world, { apply: applied, reset: true }),
	]) {
		t.deepEqual(endedIn(again), []);
		t.true(names(again.cluster.pods).includes('default/once'));
	}
});

test("a Job's next pod comes when the one before it has succeeded, at an address of its own", (t) => {
	const [first = '', ...more] = jobPods(start);
	t.deepEqual(more, []);
	const second = after(start, { [first]: 0 });
	const [next = ''] = jobPods(second);
	t.not(next, first);
	const ended = second.cluster.ended?.find((pod) => nameOf(pod) === first);
	t.not(second.cluster.pods.find((pod) => nameOf(pod) === next)?.ip, ended?.ip);
	const done = after(second, { [next]: 0 });
	t.deepEqual(jobPods(done), []);
	t.is(endedIn(done).length, 2);
	t.deepEqual(changed(done, { delete: ['Job/default/job'] }).cluster.ended, undefined);
});

test('nothing is another world while programs fare as it has them', (t) => {
	const world = after(start, {});
	t.is(world, start);
});
