import test from 'ava';
import { one, podSpecOf } from './one.ts';

for (const apiVersion of ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1']) {
	test(`a Deployment of ${apiVersion} is read`, (t) => {
		const resource = one(`
apiVersion: ${apiVersion}
kind: Deployment
metadata: {name: web}
spec:
  ${apiVersion === 'apps/v1' || apiVersion === 'apps/v1beta2' ? 'selector: {matchLabels: {app: web}}' : ''}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}
`);
		t.like(resource, {
			kind: 'Deployment',
			replicas: 1,
			selector: { matchLabels: { app: 'web' }, matchExpressions: [] },
			template: { labels: { app: 'web' } },
		});
	});
}

for (const [written, matchLabels] of [
	['selector: {app: web}', { app: 'web' }],
	['selector: {}', { app: 'web', tier: 'front' }],
	['replicas: 2', { app: 'web', tier: 'front' }],
] as const) {
	test(`a ReplicationController with ${written} selects by bare labels, or by its template's`, (t) => {
		const controller = one(
			`{apiVersion: v1, kind: ReplicationController, metadata: {name: w}, spec: {${written}, template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: c}]}}}}`,
		);
		t.like(controller, { kind: 'ReplicationController', selector: { matchLabels, matchExpressions: [] } });
	});
}

for (const [spec, replicas] of [
	['{}', 1],
	['{parallelism: 3}', 3],
	['{parallelism: 3, completions: 2}', 2],
	['{parallelism: 3, suspend: true}', 0],
] as const) {
	test(`a Job with ${spec} runs ${replicas} pods`, (t) => {
		const own = spec.slice(1, -1);
		const job = one(
			`{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {${own ? `${own}, ` : ''}template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}}`,
		);
		t.like(job, { kind: 'Job', replicas, firstOrdinal: 0 });
		t.false('selector' in job);
	});
}

test('a StatefulSet says its service and its first number', (t) => {
	const resource = one(
		'{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, replicas: 3, ordinals: {start: 5}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}}}',
	);
	t.like(resource, { kind: 'StatefulSet', replicas: 3, serviceName: 'db', firstOrdinal: 5 });
});

test('of the init containers only those that restart always serve', (t) => {
	const { containers } = podSpecOf(
		'{initContainers: [{name: init, ports: [{containerPort: 1}]}, {name: sidecar, restartPolicy: Always, ports: [{containerPort: 15001, name: proxy, protocol: UDP}]}], containers: [{name: web}]}',
	);
	t.deepEqual(containers, [
		{ name: 'sidecar', ports: [{ name: 'proxy', port: 15001, protocol: 'UDP' }] },
		{ name: 'web', ports: [] },
	]);
});

test('what a pod asks of its node is read', (t) => {
	const spec = podSpecOf(`{
  containers: [{name: c}], serviceAccount: old, nodeSelector: {disk: ssd}, nodeName: "",
  tolerations: [{operator: Exists}, {key: gpu, value: "yes", effect: NoSchedule}],
  affinity: {
    nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
      {matchExpressions: [{key: cpus, operator: Gt, values: ["4"]}]},
      {matchFields: [{key: metadata.name, operator: In, values: [n1]}]}]}},
    podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, namespaceSelector: {}}]},
    podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
      {topologyKey: kubernetes.io/hostname, namespaces: [a], labelSelector: {matchLabels: {app: web}}}]}}}`);
	const nobody = { key: 'kubernetes.io/hostname', operator: 'In', values: [] };
	t.deepEqual(spec, {
		containers: [{ name: 'c', ports: [] }],
		serviceAccount: 'old',
		hostNetwork: false,
		nodeSelector: { disk: 'ssd' },
		tolerations: [
			{ operator: 'Exists', value: '' },
			{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
		],
		nodeAffinity: [
			[{ key: 'cpus', operator: 'Gt', values: ['4'] }],
			[{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
		],
		podAffinity: [
			{
				selector: { matchLabels: {}, matchExpressions: [nobody] },
				namespaceSelector: { matchLabels: {}, matchExpressions: [] },
				topologyKey: 'zone',
			},
		],
		podAntiAffinity: [
			{
				selector: { matchLabels: { app: 'web' }, matchExpressions: [] },
				namespaces: ['a'],
				topologyKey: 'kubernetes.io/hostname',
			},
		],
	});
});
