import test from 'ava';
import { classServedBy, entriesOf } from '../../src/ingress/controller.ts';
import { homeOf } from '../../src/model/ingress.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Via } from '../../src/model/scenario.ts';
import { changeWorld } from '../../src/world/world.ts';
import { changed, clusterWith, places, worldWith } from './making.ts';

const classOf = (name: string, more = ''): string => `
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: ${name}${more}}
spec: {controller: cnilab.dev/ingress}
`;
const standard = ', annotations: {ingressclass.kubernetes.io/is-default-class: "true"}';

const ingressOf = (name: string, head = ''): string => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: default${head}}
spec: {defaultBackend: {service: {name: cart, port: {number: 80}}}}
`;

const homes = (cluster: ReturnType<typeof clusterWith>): readonly string[] =>
	cluster.services.filter(({ type }) => type === 'LoadBalancer').map(nameOf);

test('each class has a controller: a pod, and a load balancer before it', (t) => {
	const cluster = clusterWith(classOf('a') + classOf('b'));
	t.deepEqual(homes(cluster), ['ingress-a/ingress-a-controller', 'ingress-b/ingress-b-controller']);
	t.deepEqual(
		cluster.pods.map((pod) => [pod.namespace, classServedBy(cluster, pod)]),
		[
			['ingress-a', 'a'],
			['ingress-b', 'b'],
		],
	);
	t.true(cluster.services.every(({ loadBalancerIPs, ports }) => loadBalancerIPs && ports[0]?.nodePort));
});

test('a cluster without Ingresses and classes has no controller and is as it always was', (t) => {
	const cluster = clusterWith('');
	t.deepEqual(cluster.pods, []);
	t.false('ingresses' in cluster || 'ingressClasses' in cluster);
});

test('a class that an Ingress only names has a controller too, until nobody names it', (t) => {
	const named = worldWith(ingressOf('x', ', annotations: {kubernetes.io/ingress.class: nginx}'));
	t.deepEqual(homes(named.cluster), ['ingress-nginx/ingress-nginx-controller']);
	const gone = changed(named, '', ['Ingress/default/x']);
	t.deepEqual([gone.cluster.services, gone.cluster.pods], [[], []]);
	t.false(gone.cluster.namespaces.some(({ name }) => name === 'ingress-nginx'));
});

test('what somebody else has in the namespace of a controller keeps the namespace', (t) => {
	const policy = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: ingress-a}
spec: {podSelector: {}}
`;
	const { cluster } = changed(worldWith(classOf('a') + policy), '', ['IngressClass/a']);
	t.deepEqual(cluster.services, []);
	t.true(cluster.namespaces.some(({ name }) => name === 'ingress-a'));
});

test('a controller that was scaled stays so, one that was deleted comes again', (t) => {
	const home = 'Deployment/ingress-a/ingress-a-controller';
	const scale = [{ object: home, replicas: 2 }];
	const two = changeWorld(worldWith(classOf('a')), { delete: [], apply: [], label: [], scale });
	t.is(changed(two, classOf('b')).cluster.pods.length, 3);
	t.is(changed(two, '', [home]).cluster.pods.length, 1);
});

test('a Deployment of somebody else in the place of a controller is the controller', (t) => {
	const own = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
spec:
  replicas: 2
  selector: {matchLabels: {app: mine}}
  template:
    metadata: {labels: {app: mine}}
    spec: {containers: [{name: controller, ports: [{name: http, containerPort: 80}, {name: https, containerPort: 443}]}]}
`;
	const { cluster } = worldWith(classOf('nginx') + own);
	t.deepEqual(
		cluster.pods.map((pod) => classServedBy(cluster, pod)),
		['nginx', 'nginx'],
	);
});

test('an Ingress without a class is of the default one, and of none where there is none', (t) => {
	const classIn = (text: string) => clusterWith(text).ingresses?.map((one) => one.class);
	t.deepEqual(classIn(ingressOf('x') + classOf('a') + classOf('b', standard)), ['b']);
	t.deepEqual(classIn(ingressOf('x') + classOf('a')), [undefined]);
});

test('two default classes are refused', (t) => {
	const error = t.throws(() => worldWith(classOf('a', standard) + classOf('b', standard)));
	t.is(error.message.split(';')[0], 't.yaml:9:1: found b as a second default IngressClass');
});

test('the home of a class is a DNS label, whatever the class is called', (t) => {
	t.deepEqual(homeOf('nginx'), { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' });
	for (const name of ['a.b', 'x'.repeat(60)]) t.regex(homeOf(name).name, /^ingress-[0-9a-f]{8}-controller$/);
	t.not(homeOf('a.b').name, homeOf('a.c').name);
});

const entry = (text: string, { tls = false, ...via }: Partial<Via> & { readonly tls?: boolean }): readonly string[] =>
	places(entriesOf(clusterWith(text), { via: { entry: 'loadBalancer', ...via }, tls }, 's.yaml:1:1'));

test('checks come in by the load balancer, or by the port of each node', (t) => {
	const cluster = clusterWith(classOf('a'));
	const [front] = cluster.services;
	t.deepEqual(entry(classOf('a'), {}), [`${front?.loadBalancerIPs?.[0]}:80`]);
	t.deepEqual(entry(classOf('a'), { tls: true }), [`${front?.loadBalancerIPs?.[0]}:443`]);
	t.deepEqual(
		entry(classOf('a'), { class: 'a', entry: 'nodePort' }),
		cluster.nodes.map(({ address }) => `${address}:${front?.ports[0]?.nodePort}`),
	);
});

test('where no class is said, the only one or the default one is meant', (t) => {
	const two = classOf('a') + classOf('b');
	t.deepEqual(entry(two + classOf('c', standard), {}), entry(two + classOf('c', standard), { class: 'c' }));
	t.throws(() => entry(two, {}), { message: /found ingress; allowed: ingress\/a, ingress\/b/ });
	t.throws(() => entry(two, { class: 'x' }), { message: /found ingress\/x; allowed: ingress\/a, ingress\/b/ });
	t.throws(() => entry('', {}), { message: /allowed: none/ });
	const bare =
		'---\n{apiVersion: v1, kind: Service, metadata: {name: ingress-a-controller, namespace: ingress-a}, spec: {ports: [{port: 80}]}}\n';
	t.throws(() => entry(classOf('a') + bare, {}), { message: /has no loadBalancer for port 80/ });
});
