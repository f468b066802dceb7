import test from 'ava';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { make, topologyOf } from './making.ts';

const owned = (kind: string, name: string) =>
	`ownerReferences: [{apiVersion: x, kind: ${kind}, name: ${name}, uid: u, controller: true}]`;
const pod = (name: string, metadata: string, spec = '') =>
	`{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: kube-system, ${metadata}}, spec: {${spec}containers: [{name: c}]}}`;
const on = (name: string) => `hostNetwork: true, nodeName: ${name}, `;

const dump = [
	pod('etcd-plane', owned('Node', 'plane'), on('plane')),
	pod('scheduler-plane', 'annotations: {kubernetes.io/config.mirror: a}', on('plane')),
	pod('made', owned('Sandwich', 'ham'), 'nodeName: work, '),
	pod('bare', 'uid: 1-2-3', 'nodeName: work, '),
];

const read = (...documents: readonly string[]) =>
	readManifests([{ name: 'dump.yaml', text: documents.join('\n---\n') }]);

test('static pods of nodes that are not there are left out, and pods that a scheduler placed are scheduled again', (t) => {
	const { resources, errors } = read(...dump);
	const { cluster, warnings, errors: placing } = make({ resources });
	t.deepEqual([...errors, ...placing], []);
	t.deepEqual(
		cluster.pods.map(({ name }) => name),
		['bare', 'made'],
	);
	t.deepEqual(
		warnings.map(({ code, message }) => `${code}: ${message}`),
		[
			"node-elsewhere: 2 pods are scheduled again and 2 static pods are left out: nodes plane, work are not in this lab (--nodes-from-manifests takes a lab's nodes from the Node objects of a dump)",
		],
	);
	const again = make({ resources, previous: cluster });
	t.deepEqual(again.cluster.pods, cluster.pods);
});

test('where their nodes are, pods are on them', (t) => {
	const { resources } = read(...dump);
	const { cluster, warnings } = make({ resources, topology: topologyOf([{ name: 'plane' }, { name: 'work' }]) });
	t.deepEqual(warnings, []);
	t.deepEqual(
		cluster.pods.map(({ name, node }) => `${name} ${node}`),
		['bare work', 'etcd-plane plane', 'made work', 'scheduler-plane plane'],
	);
});

test('a node that a person names has to be there', (t) => {
	const { resources } = read(pod('asks', 'labels: {a: b}', 'nodeName: work, '));
	t.regex(make({ resources }).errors[0]?.message ?? '', /wants node "work", which the topology does not have/);
});

test('what is over, and what the API server keeps about itself, is left alone', (t) => {
	const { resources, ignored } = read(
		'{apiVersion: batch/v1, kind: Job, metadata: {name: done, uid: a}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}, status: {conditions: [{type: Complete, status: "True"}]}}',
		'{apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default, uid: b}, subsets: [{addresses: [{ip: 10.1.0.10}], ports: [{port: 6443}]}]}',
		'{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: kubernetes, namespace: default, uid: c}, addressType: IPv4, endpoints: []}',
	);
	t.deepEqual(resources, []);
	t.deepEqual(
		ignored.map(({ what }) => what),
		["EndpointSlice of the API server's own", "Endpoints of the API server's own", 'Job that has ended'],
	);
});
