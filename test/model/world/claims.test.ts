import test from 'ava';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { applyResources, emptyStore } from '../../../src/model/world/store.ts';
import { made } from './making.ts';

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
      containers: [{name: db, readinessProbe: {httpGet: {path: /, port: 80}}, ports: [{containerPort: 80}]}]
      volumes:
        - {name: shared, persistentVolumeClaim: {claimName: library}}
        - {name: data, persistentVolumeClaim: {claimName: overruled}}
        - {name: tmp, emptyDir: {}}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {cnilab.dev/run: "python3 -m http.server 8080"}}
spec:
  containers: [{name: web, ports: [{containerPort: 8080}]}]
  volumes: [{name: shared, persistentVolumeClaim: {claimName: library}}]
`;
const { resources, ignored } = readManifests([{ name: 'm.yaml', text }]);
const { pods } = made({ store: applyResources(emptyStore, resources) });

test("a StatefulSet's pods have claims of their own, before those that its template names", (t) => {
	t.deepEqual(
		pods.map(({ name, claims }) => [name, claims]),
		[
			['db-0', ['data-db-0', 'library']],
			['db-1', ['data-db-1', 'library']],
			['web', ['library']],
		],
	);
	t.deepEqual(
		ignored.map(({ what }) => what),
		['Pod.spec.volumes[].emptyDir'],
	);
});

test('an annotation names the program that runs in a pod', (t) => {
	t.deepEqual(
		pods.map(({ run }) => run),
		[undefined, undefined, 'python3 -m http.server 8080'],
	);
});
