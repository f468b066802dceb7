import test from 'ava';
import { withoutOperator } from '../../../src/model/lint/operators.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';

const monitoring = `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring, labels: {app.kubernetes.io/component: prometheus}}
spec: {podMetadata: {labels: {app.kubernetes.io/part-of: kube-prometheus}}}
---
apiVersion: v1
kind: Service
metadata: {name: prometheus-k8s, namespace: monitoring}
spec: {selector: {app.kubernetes.io/component: prometheus, app.kubernetes.io/instance: k8s, app.kubernetes.io/name: prometheus, app.kubernetes.io/part-of: kube-prometheus}, ports: [{name: web, port: 9090}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: prometheus-k8s, namespace: monitoring}
spec: {podSelector: {matchLabels: {prometheus: k8s}}}
---
apiVersion: v1
kind: Service
metadata: {name: grafana, namespace: monitoring}
spec: {selector: {app.kubernetes.io/name: grafana}, ports: [{port: 3000}]}
---
{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: a}, spec: {endpoints: [{port: web}]}}
---
{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: {name: b}, spec: {groups: [{name: g, rules: []}]}}
---
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: c}, spec: {group: x.y, names: {kind: A}}}
`;
const kafka = (name: string): string =>
	`{apiVersion: kafka.strimzi.io/v1beta2, kind: Kafka, metadata: {name: ${name}, namespace: q}, spec: {kafka: {replicas: 3}}}`;

const rule = (apiVersion: string, kind: string): string =>
	`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a, namespace: q}, spec: {}}`;

const rows: readonly (readonly [title: string, text: string, said: readonly string[]])[] = [
	[
		'policies and routes of other networks, which nothing here enforces',
		[rule('cilium.io/v2', 'CiliumNetworkPolicy'), rule('gateway.networking.k8s.io/v1', 'HTTPRoute')].join('\n---\n'),
		[
			'm.yaml:1:1: CiliumNetworkPolicy objects have no effect here, since no controller of cilium.io runs in a lab: what they allow, deny or route is not done: 1 left alone (q/a)',
			'm.yaml:3:1: HTTPRoute objects have no effect here, since no controller of gateway.networking.k8s.io runs in a lab: what they allow, deny or route is not done: 1 left alone (q/a)',
		],
	],
	['what goes with them and rules nothing is let be', rule('cilium.io/v2', 'CiliumIdentity'), []],
	[
		'a kind that makes pods by default, with the Service and the policy of these pods; what only configures is let be',
		monitoring,
		[
			'm.yaml:1:1: Prometheus objects make no pods here, since no operator of monitoring.coreos.com runs in a lab: 1 left alone (monitoring/k8s); their pods are what service monitoring/prometheus-k8s and policy monitoring/prometheus-k8s select; apply the workloads that it would make (kubectl get … -o yaml of a cluster has them)',
		],
	],
	[
		'a topology among manifests is nobody’s work left undone: nothing of it',
		'{apiVersion: cnilab.dev/v1, kind: Topology, metadata: {name: t}, spec: {nodes: {count: 2}}}',
		[],
	],
	[
		'several of a kind in one line',
		[kafka('a'), kafka('b'), kafka('c'), kafka('d')].join('\n---\n'),
		[
			'm.yaml:1:1: Kafka objects make no pods here, since no operator of kafka.strimzi.io runs in a lab: 4 left alone (q/a, q/b and 2 more); apply the workloads that it would make (kubectl get … -o yaml of a cluster has them)',
		],
	],
	[
		'a Service that is none of Kubernetes',
		'{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: hello}, spec: {template: {spec: {containers: [{image: x}]}}}}',
		[
			'm.yaml:1:1: Service objects make no pods here, since no operator of serving.knative.dev runs in a lab: 1 left alone (hello); apply the workloads that it would make (kubectl get … -o yaml of a cluster has them)',
		],
	],
];

for (const [title, text, said] of rows)
	test(`${title}: that its operator is missing`, (t) => {
		const { resources, ignored, errors } = readManifests([{ name: 'm.yaml', text }]);
		t.deepEqual(errors, []);
		t.deepEqual(
			withoutOperator(ignored, resources).map(({ where, message }) => `${where}: ${message}`),
			said,
		);
	});
