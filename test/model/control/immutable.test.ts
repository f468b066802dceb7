import test from 'ava';
import { eachOf, LabError } from '../../../src/errors.ts';
import { settle } from '../../../src/world/settle.ts';
import { firstWorld, type World } from '../../../src/world/world.ts';
import { profileOf } from '../../policy/lab.ts';

const nothing = { delete: [], apply: [], label: [] };
const apply = (world: World, text: string) => settle(world, nothing, [{ name: 'm.yaml', text }]).world;

const pod = (spec: string) =>
	`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}], ${spec}}`;
const service = (spec: string) =>
	`apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}], ${spec}}`;
const workload = (kind: string, more: string, labels = '{app: a}', selector = labels) =>
	`apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: a}\nspec: {${more} selector: {matchLabels: ${selector}}, template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c}]}}}`;
const job = (more: string, name = 'c') =>
	`apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {${more} template: {spec: {restartPolicy: Never, containers: [{name: ${name}}]}}}`;
const claim = (spec: string) =>
	`apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {accessModes: [ReadWriteOnce], ${spec}}`;
const map = (rest: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${rest}`;

const podUpdate = /^The Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than/;
const selector = (kind: string) =>
	new RegExp(
		`^The ${kind} "a" is invalid: spec\\.selector: Invalid value: \\{"matchLabels":\\{"app":"b"\\}\\}: field is immutable$`,
	);

/** What is applied, what is applied then, and what the API server says of it; undefined: nothing. */
const rows: readonly (readonly [title: string, before: string, now: string, says?: RegExp])[] = [
	['a pod that goes to another node', pod('nodeName: n1'), pod('nodeName: n2'), podUpdate],
	["a pod that comes to its node's network", pod(''), pod('hostNetwork: true'), podUpdate],
	['a pod that says the node that it is on', pod('nodeName: n1'), pod('')],
	['a pod that tolerates more', pod(''), pod('tolerations: [{operator: Exists}]')],
	['a pod that tolerates less', pod('tolerations: [{operator: Exists}]'), pod(''), podUpdate],
	[
		'a service with another address',
		service('clusterIP: 10.96.0.80'),
		service('clusterIP: 10.96.0.81'),
		/^The Service "a" is invalid: spec\.clusterIPs\[0\]: Invalid value: \["10\.96\.0\.81"\]: may not change once set$/,
	],
	['a service that says its address no longer', service('clusterIP: 10.96.0.80'), service('')],
	['a service that becomes headless', service(''), service('clusterIP: None'), /: may not change once set$/],
	[
		'a headless service that is opened',
		service('clusterIP: None'),
		service('type: NodePort'),
		/: may not be set to 'None' for NodePort services$/,
	],
	[
		'a service that comes from elsewhere',
		'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: a.example}',
		service('clusterIP: None'),
	],
	...['Deployment', 'ReplicaSet', 'DaemonSet'].map(
		(kind) =>
			[`a ${kind} with another selector`, workload(kind, ''), workload(kind, '', '{app: b}'), selector(kind)] as const,
	),
	[
		'a deployment of another template',
		workload('Deployment', ''),
		workload('Deployment', '', '{app: a, b: c}', '{app: a}'),
	],
	[
		'a stateful set of another service',
		workload('StatefulSet', 'serviceName: a,'),
		workload('StatefulSet', 'serviceName: b,'),
		/^The StatefulSet "a" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', /,
	],
	['a stateful set that is scaled', workload('StatefulSet', 'replicas: 1,'), workload('StatefulSet', 'replicas: 2,')],
	[
		'a job of another template',
		job(''),
		job('', 'd'),
		/^The Job "a" is invalid: spec\.template: Invalid value: field is immutable$/,
	],
	[
		'a job that wants more to complete',
		job('completions: 1,'),
		job('completions: 2,'),
		/: spec\.completions: Invalid value: 2: field is immutable$/,
	],
	['a job that runs more at once', job('parallelism: 1, completions: 3,'), job('parallelism: 2, completions: 3,')],
	[
		'a claim of another class',
		claim('resources: {requests: {storage: 1Gi}}'),
		claim('storageClassName: fast, resources: {requests: {storage: 1Gi}}'),
		/: spec is immutable after creation except/,
	],
	[
		'a claim that says the class that it got',
		claim('resources: {requests: {storage: 1Gi}}'),
		claim('storageClassName: standard, resources: {requests: {storage: 1Gi}}'),
	],
	[
		'a claim that shrinks',
		claim('resources: {requests: {storage: 2Gi}}'),
		claim('resources: {requests: {storage: 1Gi}}'),
		/field can not be less than status\.capacity/,
	],
	[
		'a ConfigMap that says so itself',
		map('immutable: true\ndata: {a: b}'),
		map('immutable: true\ndata: {a: c}'),
		/: data: Forbidden: field is immutable when `immutable` is set$/,
	],
];

for (const [title, before, now, says] of rows)
	test(`what can not be changed of what is there: ${title}`, (t) => {
		const there = apply(firstWorld(profileOf('flannel-vxlan')), before);
		if (!says) return void t.notThrows(() => apply(there, now));
		const error = t.throws(() => apply(there, now), { instanceOf: LabError });
		const [first] = eachOf(error);
		t.regex(first?.message ?? '', says);
		t.is(first?.where, 'm.yaml:1:1');
	});

test('what is deleted in the same change is not there any more', (t) => {
	const there = apply(firstWorld(profileOf('flannel-vxlan')), pod('nodeName: n1'));
	const text = { name: 'm.yaml', text: pod('nodeName: n2') };
	const { cluster } = settle(there, { ...nothing, delete: ['Pod/default/a'] }, [text]).world;
	t.is(cluster.pods.find(({ name }) => name === 'a')?.node, 'n2');
});
