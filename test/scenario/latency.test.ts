import test from 'ava';
import { questionOn } from '../../src/scenario/latency.ts';
import { ways } from '../../src/trace/facts.ts';
import { walkable } from '../../src/trace/predict.ts';
import { worldOn } from '../cli/shop.ts';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: zoo}\n';

const pods = ['a', 'b', 'c', 'd']
	.map(
		(name, i) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: zoo, labels: {app: ${name}}}
spec: {nodeName: n${1 + (i % 2)}, containers: [{name: c, ports: [{containerPort: 80}]}]}
`,
	)
	.join('---\n');

for (const way of ways)
	test(`latency to ${way}: one of the manifests' pods asks another, and none of the system's`, (t) => {
		const { cluster } = worldOn('flannel-vxlan', `${namespace}---\n${pods}`);
		const question = questionOn(way, walkable(cluster));
		t.is(question?.from, 'zoo/a');
		t.is(question?.port, 80);
		t.false(cluster.pods.some(({ namespace, ip }) => namespace === 'kube-system' && ip === question?.to));
	});

test('latency is measured between pods that may reach each other', (t) => {
	const closed = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: zoo}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 81}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: zoo}
spec: {podSelector: {matchLabels: {app: d}}, ingress: [{}]}
`;
	const { cluster } = worldOn('calico-vxlan', `${namespace}---\n${pods}---\n${closed}`);
	const ofD = cluster.pods.find(({ name }) => name === 'd')?.ip;
	t.is(questionOn('same node', walkable(cluster))?.to, ofD);
	t.is(questionOn('other node', walkable(cluster))?.to, ofD);
});
