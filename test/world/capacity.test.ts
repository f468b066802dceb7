import test from 'ava';
import { cnis, profiles } from '../../src/cni/all.ts';
import { LabError } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { changeWorld, firstWorld, type World } from '../../src/world/world.ts';

// Numbers that no lab can take are refused by sums, before any pod is made; and what a lab can take grows with the
// number of pods, not with its square.

const worldOn = (name: string): World => {
	const profile = profiles.find((one) => one.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (!profile || !cni) throw new Error(`no profile ${name}`);
	return firstWorld(topologyOf(profile, cni));
};

const workload = (name: string, replicas: number, { kind = 'Deployment', more = '', spec = '' } = {}): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {${spec} containers: [{name: c, ports: [{containerPort: 80}]}]}}
  ${more}
`;

const claims = `volumeClaimTemplates: [${['a', 'b'].map((name) => `{metadata: {name: ${name}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}`).join()}]`;
const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: many, namespace: shop}
spec: {parallelism: 1, completions: 10000, completionMode: Indexed, backoffLimit: 100, template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}
`;
const fleet = ['a', 'b', 'c', 'd', 'e'].map((name, i) => workload(name, i === 2 ? 10_000 : 9_999)).join('---');

const refused: Readonly<Record<string, { on: string; text: string; says: RegExp }>> = {
	'more pods than any lab has': {
		on: 'calico-vxlan',
		text: fleet,
		says: /^x\.yaml:20:1 Deployment shop\/c wants 10000 pods \(50001 with all others\); allowed: at most 10000 pods in a lab$/,
	},
	'more pods than a /24 for each node has addresses for': {
		on: 'flannel-vxlan',
		text: [workload('few', 2), workload('many', 5000)].join('---'),
		says: /^x\.yaml:11:1 Deployment shop\/many wants 5000 pods with an address of their own \(5004 with all others\); allowed: at most 759 pods, which is what podCIDR 10\.244\.0\.0\/16 has addresses for on 3 nodes$/,
	},
	'claims that StatefulSets would make': {
		on: 'calico-vxlan',
		text: workload('set', 8_000, { kind: 'StatefulSet', more: claims }),
		says: /^x\.yaml:2:1 StatefulSet shop\/set wants 16000 claims; allowed: at most 10000 claims in a lab$/,
	},
	'names that a Job would use up': {
		on: 'calico-vxlan',
		text: job,
		says: /^x\.yaml:2:1 Job shop\/many wants 1000000 pods, failed ones included; allowed: at most 200000 /,
	},
};

for (const [title, { on, text, says }] of Object.entries(refused))
	test(`refused at once, where the most is asked for: ${title}`, (t) => {
		const world = worldOn(on);
		const { resources, errors } = readManifests([{ name: 'x.yaml', text }]);
		t.deepEqual(errors, []);
		const start = performance.now();
		const error = t.throws(() => changeWorld(world, { delete: [], apply: resources, label: [] }), {
			instanceOf: LabError,
		});
		t.true(performance.now() - start < 1000);
		const [told, ...others] = error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
		t.deepEqual(others, []);
		t.regex(`${told?.where} ${told?.message}`, says);
	});

test('pods that stay Pending take no address, and so are no reason to refuse', (t) => {
	const text = workload('many', 2000, { spec: 'nodeSelector: {disk: none},' });
	const { resources } = readManifests([{ name: 'x.yaml', text }]);
	const { cluster } = changeWorld(worldOn('flannel-vxlan'), { delete: [], apply: resources, label: [] });
	t.is(cluster.pending?.length, 2000);
});

test('2,000 pods are planned, drained, deleted and made not ready in seconds', (t) => {
	const { resources } = readManifests([{ name: 'x.yaml', text: workload('many', 2000) }]);
	const start = performance.now();
	const world = changeWorld(worldOn('calico-vxlan'), { delete: [], apply: resources, label: [] });
	t.is(plansOf(world.cluster).size, 4);
	const change = { delete: [], apply: [], label: [] };
	const drain = [{ node: 'n1', force: false, ignoreDaemonSets: true, deleteEmptyDirData: true }];
	const drained = changeWorld(world, { ...change, drain });
	t.is(drained.cluster.pods.filter(({ namespace, node }) => namespace === 'shop' && node === 'n1').length, 0);
	const unready = changeWorld(drained, { ...change, ready: [{ pod: 'shop/*', value: false }] });
	const deleted = changeWorld(unready, { ...change, delete: ['Pod/shop/*'] });
	const before = new Set(unready.cluster.pods.map(({ namespace, name }) => `${namespace}/${name}`));
	const made = deleted.cluster.pods.filter(({ namespace }) => namespace === 'shop');
	t.is(made.length, 2000);
	// Among 4,000 names of five letters some come twice, by chance.
	t.true(made.filter(({ namespace, name }) => before.has(`${namespace}/${name}`)).length < 5);
	t.true(performance.now() - start < 15_000);
});

test('two of some thousand generated names are never one', (t) => {
	const { resources } = readManifests([{ name: 'x.yaml', text: workload('many', 5000) }]);
	const change = { delete: [], apply: [], label: [] };
	const world = changeWorld(worldOn('calico-vxlan'), { ...change, apply: resources });
	const { cluster } = changeWorld(world, { ...change, delete: ['Pod/shop/*'] });
	t.is(new Set(cluster.pods.map(({ name }) => name)).size, world.cluster.pods.length);
});

test('Services that stand for all pods over and over are refused before their endpoints are listed', (t) => {
	const services = Array.from(
		{ length: 300 },
		(_, i) =>
			`\napiVersion: v1\nkind: Service\nmetadata: {name: s${i}, namespace: shop}\nspec: {selector: {app: many}, ports: [{port: 80}]}\n`,
	);
	const { resources } = readManifests([{ name: 'x.yaml', text: [workload('many', 2000), ...services].join('---') }]);
	const error = t.throws(() => changeWorld(worldOn('calico-vxlan'), { delete: [], apply: resources, label: [] }));
	t.regex(
		error?.message ?? '',
		/^x\.yaml:\d+:1: Service shop\/s\d+ has 2000 endpoints \(50\d+ with those before it\); allowed: at most 500000 in a lab/,
	);
});

test('a number that the bus brings hangs no drain that comes with it', (t) => {
	const scale = [{ object: 'Deployment/kube-system/coredns', replicas: 2 ** 51 }];
	const drain = [{ node: 'n1', force: true, ignoreDaemonSets: true, deleteEmptyDirData: true }];
	t.throws(() => changeWorld(worldOn('flannel-vxlan'), { delete: [], apply: [], label: [], scale, drain }), {
		message: /^found 2251799813685248 replicas; allowed: a whole number from 0 to 10000/,
	});
});
