import test from 'ava';
import { applyResources } from '../../../src/model/control/apply.ts';
import { withClaims } from '../../../src/model/control/claims.ts';
import { emptyStore } from '../../../src/model/control/store.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { made, make } from './making.ts';

const text = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: db
          readinessProbe: {httpGet: {path: /, port: 80}}
          ports: [{containerPort: 80}]
          volumeMounts: [{name: data, mountPath: /var/lib/db/}, {name: tmp, mountPath: /tmp, readOnly: true}]
        - {name: side, volumeMounts: [{name: shared, mountPath: /var/lib/db}, {name: shared, mountPath: /books, subPath: a/b}]}
      volumes:
        - {name: shared, persistentVolumeClaim: {claimName: library, readOnly: true}}
        - {name: data, persistentVolumeClaim: {claimName: overruled}}
        - {name: tmp, emptyDir: {}}
  volumeClaimTemplates:
    - {metadata: {name: data, labels: {tier: gold}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {cnilab.dev/run: "python3 -m http.server 8080"}}
spec:
  containers:
    - name: web
      ports: [{containerPort: 8080}]
      readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
      volumeMounts: [{name: site, mountPath: /srv}, {name: node, mountPath: /node}]
  volumes:
    - {name: shared, persistentVolumeClaim: {claimName: library}}
    - {name: site, configMap: {name: site, items: [{key: index, path: index.html}, {key: none, path: none}]}}
    - {name: node, hostPath: {path: /var/log}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: site}, data: {index: hello, other: unseen}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: library}
spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 5Gi}}}
`;
const { resources, ignored } = readManifests([{ name: 'm.yaml', text }]);
const store = withClaims(applyResources(emptyStore, resources));
const cluster = made({ store });
const folderOf = (name: string) => cluster.claims?.find((claim) => claim.name === name)?.folder ?? '';

test("a StatefulSet's pods have claims of their own, before those that its template names", (t) => {
	t.deepEqual(
		cluster.pods.map(({ name, claims }) => [name, claims]),
		[
			['db-0', ['data-db-0', 'library']],
			['db-1', ['data-db-1', 'library']],
			['web', ['library']],
		],
	);
	t.deepEqual(ignored, []);
});

test("a claim that a controller makes has its template's labels and its selector's", (t) => {
	t.like(store.objects['PersistentVolumeClaim/default/data-db-1'], {
		labels: { app: 'db', tier: 'gold' },
		spec: { accessModes: ['ReadWriteOnce'], storage: '1Gi' },
		maker: 'StatefulSet/default/db',
	});
});

test('each claim is bound to a volume of its own, the same in every run', (t) => {
	const volumes = cluster.claims?.map(({ volume }) => volume) ?? [];
	t.is(new Set(volumes).size, 3);
	t.true(volumes.every((volume) => /^pvc-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(volume)));
	t.deepEqual(made({ store }).claims, cluster.claims);
});

test("programs see what the pod's containers mount: the first has the last word on a path", (t) => {
	const [db, , web] = cluster.pods;
	t.deepEqual(db?.mounts, [
		{ path: '/books', subPath: 'a/b', readOnly: true, from: { claim: folderOf('library') } },
		{ path: '/tmp', readOnly: true, from: { empty: 'tmp' } },
		{ path: '/var/lib/db', from: { claim: folderOf('data-db-0') } },
	]);
	t.deepEqual(web?.mounts, [
		{ path: '/node', from: { nodePath: '/var/log' } },
		{ path: '/srv', readOnly: true, from: { files: { 'index.html': 'hello' } } },
	]);
});

test('an annotation names the program that runs in a pod, and its probe says when it is ready', (t) => {
	t.deepEqual(
		cluster.pods.map(({ programs }) => programs?.map(({ run }) => run).join()),
		[undefined, undefined, 'python3 -m http.server 8080'],
	);
	t.deepEqual(
		cluster.pods.map(({ programs }) => programs?.[0]?.readiness?.length),
		[undefined, undefined, 1],
	);
});

test('a pod whose claim is not there waits for it', (t) => {
	const { [`PersistentVolumeClaim/default/library`]: _, ...objects } = store.objects;
	const { cluster, warnings } = make({ store: { ...store, objects } });
	t.deepEqual(
		cluster.pending?.map(({ name, reason }) => [name, reason]),
		['db-0', 'web'].map((name) => [name, '0/3 nodes are available: persistentvolumeclaim "library" not found.']),
	);
	t.regex(warnings[0]?.message ?? '', /apply a PersistentVolumeClaim library in namespace default/);
});

test('a claim with ReadWriteOncePod is for one pod at a time', (t) => {
	const lone = `
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: lone}, spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c}], volumes: [{name: lone, persistentVolumeClaim: {claimName: lone}}]}
`;
	const { resources } = readManifests([{ name: 'm.yaml', text: lone }]);
	const { pods, pending } = made({ store: applyResources(emptyStore, resources) });
	t.is(pods.length, 1);
	t.deepEqual(
		pending?.map(({ reason }) => reason),
		[
			'0/3 nodes are available: 3 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.',
		],
	);
});
