import test from 'ava';
import { printError } from '../../../src/errors.ts';
import { printIgnored } from '../../../src/model/read/ignored.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { refOf } from '../../../src/model/resource.ts';
import { serviceOf } from './one.ts';

const read = (text: string) => readManifests([{ name: 'a.yaml', text }]);

test('documents, comments, empty documents and JSON are read alike, and each object knows its place', (t) => {
	const yaml = '---\n# nothing\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n---\n';
	const json = '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"metadata": {"name": "c"}, "data": {"a": "b"}\n}\n';
	const { resources, errors } = readManifests([
		{ name: 'a.yaml', text: yaml },
		{ name: 'b.json', text: json },
	]);
	t.deepEqual(errors, []);
	t.deepEqual(
		resources.map((resource) => [refOf(resource), resource.source]),
		[
			['Namespace/shop', 'a.yaml:4:1'],
			['ConfigMap/default/c', 'b.json:1:1'],
		],
	);
});

test('lists are flattened, lists in lists and lists of one kind too', (t) => {
	const { resources, errors } = read(`
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items: [{apiVersion: v1, kind: Namespace, metadata: {name: b}}]
---
{apiVersion: v1, kind: NamespaceList, items: [{metadata: {name: c}}]}
---
{apiVersion: v1, kind: List, items: []}
`);
	t.deepEqual(errors, []);
	t.deepEqual(
		resources.map(({ name, source }) => [name, source]),
		[
			['a', 'a.yaml:5:3'],
			['b', 'a.yaml:8:11'],
			['c', 'a.yaml:10:47'],
		],
	);
});

test('a bare yes is true, as kubectl reads it', (t) => {
	const { resources, errors } = read(
		'{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: yes, containers: [{name: on-off}]}}',
	);
	t.deepEqual(errors, []);
	t.like(resources[0], { spec: { hostNetwork: true, containers: [{ name: 'on-off' }] } });
});

test('anchors and merge keys work', (t) => {
	const { ports } = serviceOf('{ports: [&p {name: a, port: 80}, {<<: *p, name: b, port: 81}], selector: {app: web}}');
	t.deepEqual(
		ports.map(({ name, port }) => [name, port]),
		[
			['a', 80],
			['b', 81],
		],
	);
});

const dump = `
apiVersion: v1
kind: List
metadata: {resourceVersion: ""}
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: shop
    uid: 3f0
    resourceVersion: "7"
    generation: 2
    creationTimestamp: "2026-01-01T00:00:00Z"
    managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
    annotations: {deployment.kubernetes.io/revision: "1"}
  spec:
    progressDeadlineSeconds: 600
    replicas: 2
    selector: {matchLabels: {app: web}}
    template:
      metadata: {creationTimestamp: null, labels: {app: web}}
      spec:
        containers:
        - {name: web, image: nginx, resources: {}, ports: [{containerPort: 80, protocol: TCP}]}
        - {name: log, image: fluentd}
        dnsPolicy: ClusterFirst
        schedulerName: default-scheduler
  status: {availableReplicas: 2}
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata:
    name: web-5d4
    namespace: shop
    ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: 3f0, controller: true}]
  spec:
    selector: {matchLabels: {app: web}}
    template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-5d4-abcde
    generateName: web-5d4-
    namespace: shop
    ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4, uid: 4f0, controller: true}]
  spec: {containers: [{name: web}]}
  status: {phase: Running, podIP: 10.0.0.1}
- apiVersion: v1
  kind: Pod
  metadata: {name: done, namespace: shop}
  spec: {containers: [{name: done}]}
  status: {phase: Succeeded}
- apiVersion: v1
  kind: Pod
  metadata:
    name: etcd-n1
    namespace: kube-system
    ownerReferences: [{apiVersion: v1, kind: Node, name: n1, uid: 5f0, controller: true}]
  spec: {hostNetwork: true, containers: [{name: etcd}]}
- apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop, uid: 6f0}
  spec:
    clusterIP: 10.96.1.2
    clusterIPs: [10.96.1.2]
    internalTrafficPolicy: Cluster
    ports: [{port: 80, protocol: TCP, targetPort: 80}]
    selector: {app: web}
    sessionAffinity: None
    type: ClusterIP
  status: {loadBalancer: {}}
- {apiVersion: v1, kind: Secret, metadata: {name: s}}
- {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: s}}
`;

test('what kubectl get -o yaml prints is read; what others make is left to them', (t) => {
	const { resources, errors } = read(dump);
	t.deepEqual(errors, []);
	t.deepEqual(resources.map(refOf), [
		'Deployment/shop/web',
		'Pod/kube-system/etcd-n1',
		'Service/shop/web',
		'Secret/default/s',
	]);
});

test('what is left alone is named once with its count, and what only the server writes is not named', (t) => {
	const { ignored } = read(dump);
	t.deepEqual(
		ignored.map(({ what, count }) => `${what} ${count}`),
		[
			'Deployment.spec.progressDeadlineSeconds 1',
			'Pod that has ended 1',
			'Pod that its ReplicaSet makes 1',
			'Pod.spec.containers[].image 2',
			'Pod.spec.schedulerName 1',
			'ReplicaSet that its Deployment makes 1',
			'kind Service (serving.knative.dev/v1) 1',
		],
	);
	t.regex(printIgnored(ignored), /Pod\.spec\.containers\[\] \(image 2\); Pod\.spec \(schedulerName 1/);
});

test('a field that is almost one that is understood says so where it is left alone', (t) => {
	const { ignored } = read(
		'{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelectr: {a: b}, containers: [{name: c}]}}',
	);
	t.deepEqual(ignored, [{ what: 'Pod.spec.nodeSelectr (did you mean nodeSelector?)', count: 1 }]);
});

test('kinds that exist and play no part are left alone, whatever they look like, and staged policies say why', (t) => {
	const kinds = [
		['v1', 'PersistentVolume'],
		['v1', 'Persistentvolume'],
		['v1', 'PodTemplate'],
		['storage.k8s.io/v1', 'StorageClass'],
		['rbac.authorization.k8s.io/v1', 'Role'],
		['apps/v1', 'ControllerRevision'],
		['batch/v1', 'CronJob'],
		['policy/v1beta1', 'PodSecurityPolicy'],
		['networking.k8s.io/v1', 'IPAddress'],
		['projectcalico.org/v3', 'HostEndpoint'],
		['projectcalico.org/v3', 'BFDConfiguration'],
		['crd.projectcalico.org/v1', 'IPAMBlock'],
		['serving.knative.dev/v1', 'Service'],
		['acme.example/v1', 'Deploymnet'],
		['projectcalico.org/v3', 'StagedNetworkPolicy'],
		['crd.projectcalico.org/v1', 'StagedGlobalNetworkPolicy'],
		['projectcalico.org/v3', 'StagedKubernetesNetworkPolicy'],
	];
	const { ignored, errors } = read(
		kinds.map(([apiVersion, kind]) => JSON.stringify({ apiVersion, kind, metadata: { name: 'x' } })).join('\n---\n'),
	);
	t.deepEqual(errors, []);
	t.is(ignored.length, kinds.length);
	t.deepEqual(
		ignored.map(({ what }) => what).filter((what) => what.includes('Staged')),
		['StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy', 'StagedNetworkPolicy'].map(
			(kind) => `kind ${kind} (staged: it enforces nothing)`,
		),
	);
});

const places = `{apiVersion: v1, kind: List, items: [
{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}]}},
{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: ""}},
{apiVersion: v1, kind: Service, metadata: {name: c, namespace: shop}, spec: {ports: [{port: 80}]}},
{apiVersion: v1, kind: Namespace, metadata: {name: d}},
{apiVersion: example.com/v1, kind: Gadget, metadata: {name: e, namespace: elsewhere}}]}`;

test('under -n objects that name no namespace are in it, and kinds that have none are left alone', (t) => {
	const { resources, errors } = readManifests([{ name: 'a.yaml', text: places }], { namespace: 'shop' });
	t.deepEqual(errors, []);
	t.deepEqual(resources.map(refOf), ['Pod/shop/a', 'ConfigMap/shop/b', 'Service/shop/c', 'Namespace/d']);
});

test('under -n another namespace is refused in the words of kubectl', (t) => {
	const { errors } = readManifests([{ name: 'a.yaml', text: places }], { namespace: 'front' });
	t.deepEqual(errors.map(printError), [
		`a.yaml:4:64: the namespace from the provided object "shop" does not match the namespace "front". You must pass '--namespace=shop' to perform this operation.`,
	]);
});
