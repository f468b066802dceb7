import test from 'ava';
import type { Text } from '../../../src/model/read/document.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { manifestOf } from '../../../src/model/write/manifest.ts';
import { toYaml } from '../../../src/model/write/yaml.ts';

const rows: readonly (readonly [title: string, manifest: string])[] = [
	['a namespace', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: web}}'],
	[
		'a node with taints',
		'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nspec: {unschedulable: true, taints: [{key: a, value: b, effect: NoSchedule}]}',
	],
	['a pod that says little', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}]}'],
	[
		'a pod that says much',
		`apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}, annotations: {note: "yes"}}
spec:
  initContainers: [{name: side, restartPolicy: Always, ports: [{containerPort: 9}]}]
  containers: [{name: c, ports: [{name: web, containerPort: 80}, {containerPort: 53, protocol: UDP}]}]
  nodeSelector: {disk: ssd}
  hostNetwork: true
  serviceAccountName: robot
  hostname: h
  subdomain: s
  tolerations: [{operator: Exists}, {key: a, value: b, effect: NoExecute}]
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - {matchExpressions: [{key: zone, operator: In, values: [a, b]}], matchFields: [{key: metadata.name, operator: In, values: [n1]}]}
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - {topologyKey: zone, labelSelector: {matchLabels: {app: b}}, namespaceSelector: {}}
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - {topologyKey: kubernetes.io/hostname, namespaces: [other]}
`,
	],
	[
		'a pod whose containers are told of much',
		`apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {cnilab.dev/run.wait: "true"}}
spec:
  enableServiceLinks: false
  initContainers: [{name: wait, env: [{name: A, value: "1"}]}, {name: side, restartPolicy: Always}]
  containers:
    - name: c
      resources: {limits: {cpu: 500m}, requests: {memory: 1Gi}}
      envFrom: [{prefix: P_, configMapRef: {name: settings}}, {secretRef: {name: keys, optional: true}}]
      env:
        - {name: B, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
        - {name: C, valueFrom: {resourceFieldRef: {containerName: wait, resource: limits.memory, divisor: 1Mi}}}
        - {name: D, valueFrom: {configMapKeyRef: {name: settings, key: d}}}
        - {name: E, valueFrom: {secretKeyRef: {name: keys, key: e, optional: true}}}
        - {name: F, value: $(A)}
`,
	],
	[
		'a secret',
		'apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: shop}\ntype: Opaque\ndata: {a: c2VjcmV0}\nstringData: {b: x}',
	],
	[
		'a pod with ports of its node',
		`apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 53, protocol: UDP, hostPort: 53, hostIP: 127.0.0.1}]}]}
`,
	],
	[
		'a deployment',
		`apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: cart}, matchExpressions: [{key: old, operator: DoesNotExist}]}
  template: {metadata: {labels: {app: cart}, annotations: {a: b}}, spec: {containers: [{name: c}]}}
`,
	],
	[
		'a stateful set that begins at five',
		`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {serviceName: db, ordinals: {start: 5}, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c}]}}}
`,
	],
	[
		'a daemon set',
		'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec: {selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c}]}}}',
	],
	[
		'a job that leaves its selector to its controller',
		'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {parallelism: 4, completions: 2, template: {spec: {restartPolicy: OnFailure, containers: [{name: c}]}}}',
	],
	[
		'a claim',
		'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce, ReadOnlyMany], resources: {requests: {storage: 1.5Gi}}, storageClassName: "", volumeName: v, volumeMode: Block}',
	],
	[
		'a stateful set with claims',
		`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  podManagementPolicy: Parallel
  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, volumeMounts: [{name: data, mountPath: /d}]}]}}
  volumeClaimTemplates: [{metadata: {name: data, labels: {a: b}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
`,
	],
	[
		'a replication controller',
		'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec: {replicas: 2, selector: {app: r}, template: {metadata: {labels: {app: r}}, spec: {containers: [{name: c}]}}}',
	],
	[
		'an indexed job',
		'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {completionMode: Indexed, parallelism: 2, completions: 2, template: {spec: {restartPolicy: OnFailure, containers: [{name: c}]}}}',
	],
	[
		'a job with a queue of work',
		'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {parallelism: 2, backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}',
	],
	[
		'a pod with volumes and probes',
		`apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - {name: c, volumeMounts: [{name: a, mountPath: /a, subPath: b, readOnly: true}], readinessProbe: {httpGet: {port: 80}}}
  - {name: f, livenessProbe: {tcpSocket: {port: 80}}, startupProbe: {exec: {command: [cat, /up]}}}
  - {name: d, readinessProbe: {exec: {command: [cat, /ready]}, periodSeconds: 1}}
  - {name: e, readinessProbe: {tcpSocket: {port: web}}}
  volumes: [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /x}}, {name: c, secret: {}}, {name: d, persistentVolumeClaim: {claimName: e, readOnly: true}}, {name: e, configMap: {name: f, items: [{key: k, path: p}]}}]
`,
	],
	[
		'a headless service',
		'apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}',
	],
	[
		'a node port service',
		'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: web, nodePort: 30080}, {name: dns, port: 53, protocol: UDP}]}',
	],
	[
		'a name elsewhere',
		'apiVersion: v1\nkind: Service\nmetadata: {name: far}\nspec: {type: ExternalName, externalName: example.com}',
	],
	[
		'a policy with every kind of peer',
		`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {matchExpressions: [{key: tier, operator: In, values: [gold]}]}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {}}, {namespaceSelector: {matchLabels: {team: web}}, podSelector: {matchLabels: {app: a}}}]
    ports: [{port: 80, endPort: 90}, {protocol: UDP, port: dns}]
  - {}
  egress:
  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
`,
	],
	[
		'a policy that forbids everything',
		'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, policyTypes: [Egress]}',
	],
	[
		'a config map',
		'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default, labels: {a: b}}\ndata: {x: "1", y: "no"}',
	],
];

const read = (text: string) => {
	const file: Text = { name: 'x.yaml', text };
	const { resources, errors } = readManifests([file]);
	// Where things stand in their file, and in which words, is no part of them.
	const plain = resources.map((resource) => ({ ...resource, source: '', places: {}, written: {} }));
	return { errors, plain, text: toYaml(resources.map(manifestOf)) };
};

for (const [title, manifest] of rows)
	test(`${title}, written and read again, is the same`, (t) => {
		const first = read(manifest);
		t.deepEqual(first.errors, []);
		t.is(first.plain.length, 1);
		t.deepEqual(read(first.text), first);
	});

test('several objects are several documents, without anchors', (t) => {
	const shared = { a: 'b' };
	t.is(toYaml([{ one: shared, two: shared }, { on: 'no' }]), 'one:\n  a: b\ntwo:\n  a: b\n---\n"on": "no"\n');
});
