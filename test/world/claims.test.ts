import test from 'ava';
import type { Change } from '../../src/bus/verbs.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';
import { topologyNamed } from '../cli/shop.ts';

const db = (retention = '') => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  ${retention}
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db}]}}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
`;

const changed = (world: World, change: Partial<Change>): World =>
	changeWorld(world, { delete: [], apply: [], label: [], ...change });
const applied = (text: string): Change['apply'] => readManifests([{ name: 'db.yaml', text }]).resources;
const start = (retention?: string): World =>
	changed(firstWorld(topologyNamed('flannel-vxlan')), { apply: applied(db(retention)) });

const claimsOf = ({ cluster }: World): readonly string[] =>
	(cluster.claims ?? []).map(({ name, terminating }) => `${name}${terminating ? ' terminating' : ''}`);
const folderOf = ({ cluster }: World, name: string): string | undefined =>
	cluster.claims?.find((claim) => claim.name === name)?.folder;
const scaled = (world: World, replicas: number): World =>
	changed(world, { scale: [{ object: 'StatefulSet/default/db', replicas }] });

const both = ['data-db-0', 'data-db-1'];
const first = 'PersistentVolumeClaim/default/data-db-0';

test("a StatefulSet's claims are kept when it is scaled down and when it goes, and found again", (t) => {
	const before = start();
	t.deepEqual(claimsOf(before), both);
	const less = scaled(before, 0);
	t.deepEqual(claimsOf(less), both);
	const gone = changed(less, { delete: ['StatefulSet/default/db'] });
	t.deepEqual(claimsOf(gone), both);
	const again = changed(gone, { apply: applied(db()) });
	t.deepEqual(again.cluster.claims, before.cluster.claims);
});

test('they go where the set says so', (t) => {
	const kept = start('persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}');
	t.deepEqual(claimsOf(scaled(kept, 1)), ['data-db-0']);
	const deleted = start('persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}');
	t.deepEqual(claimsOf(scaled(deleted, 1)), both);
	t.deepEqual(claimsOf(changed(deleted, { delete: ['StatefulSet/default/db'] })), []);
});

test('a claim that a pod has is deleted with that pod, and the next pod of its name has an empty one', (t) => {
	const before = start();
	const doomed = changed(before, { delete: [first] });
	t.deepEqual(claimsOf(doomed), ['data-db-0 terminating', 'data-db-1']);
	t.is(folderOf(doomed, 'data-db-0'), folderOf(before, 'data-db-0'));
	const after = changed(doomed, { delete: ['Pod/default/db-0'] });
	t.deepEqual(claimsOf(after), both);
	t.not(folderOf(after, 'data-db-0'), folderOf(before, 'data-db-0'));
	t.is(folderOf(after, 'data-db-1'), folderOf(before, 'data-db-1'));
	t.is(after.cluster.pods.length, 2);
});

test('a claim that nobody has is gone at once, and one with its namespace', (t) => {
	const none = scaled(start(), 0);
	t.deepEqual(claimsOf(changed(none, { delete: [first] })), ['data-db-1']);
	t.throws(() => changed(none, { delete: ['PersistentVolumeClaim/default/data-db-7'] }), {
		message: /there is no PersistentVolumeClaim\/default\/data-db-7/,
	});
});

test('a pod waits for its claim, and is there as soon as that is', (t) => {
	const text = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: c}], volumes: [{name: d, persistentVolumeClaim: {claimName: dta-db-0}}]}`;
	const waiting = changed(start(), { apply: applied(text) });
	t.regex(
		waiting.warnings[0]?.message ?? '',
		/persistentvolumeclaim "dta-db-0" not found\. \(did you mean data-db-0\?\)/,
	);
	const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: dta-db-0}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`;
	const there = changed(waiting, { apply: applied(claim) });
	t.is(there.cluster.pending, undefined);
	t.deepEqual(there.cluster.pods.at(-1)?.claims, ['dta-db-0']);
});

const library = (spec: string) =>
	applied(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: library}
spec: ${spec}`);
const rows: readonly (readonly [string, RegExp | undefined])[] = [
	['{accessModes: [ReadWriteMany], resources: {requests: {storage: 2Gi}}}', undefined],
	['{accessModes: [ReadWriteMany], resources: {requests: {storage: 1073741824}}}', undefined],
	[
		'{accessModes: [ReadWriteMany], resources: {requests: {storage: 1G}}}',
		/field can not be less than status.capacity/,
	],
	['{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}', /spec is immutable after creation/],
];

for (const [spec, refusal] of rows)
	test(`a claim that is there may ${refusal ? 'not ' : ''}become ${spec}`, (t) => {
		const before = changed(start(), {
			apply: library('{accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}'),
		});
		const change = () => changed(before, { apply: library(spec) });
		if (refusal) t.throws(change, { message: refusal });
		else t.is(folderOf(change(), 'library'), folderOf(before, 'library'));
	});

test('what a scenario before has written is not there for the next', (t) => {
	const before = start();
	const next = changed(before, { reset: true, apply: applied(db()) });
	t.deepEqual(claimsOf(next), both);
	t.not(folderOf(next, 'data-db-0'), folderOf(before, 'data-db-0'));
});
