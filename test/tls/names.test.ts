import test from 'ava';
import { serverNames } from '../../src/tls/server-names.ts';
import { clusterWith } from '../ingress/making.ts';
import { shop } from '../ingress/shop.ts';

const cluster = clusterWith(`${shop}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: x, namespace: shop}
spec:
  ingressClassName: web
  rules:
    - host: "*.shop.example"
    - host: shop.example
    - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: alias, namespace: shop}
spec: {type: ExternalName, externalName: cart.shop.svc.cluster.local}
`);

const namesOf = (beginning: string): readonly string[] => {
	const pod = cluster.pods.find(({ name }) => name.startsWith(beginning));
	return pod ? serverNames(cluster, pod).filter((name) => name !== pod.ip) : [];
};

test('a pod is known by every Service that it stands behind, as its clients write the name, and by no alias', (t) => {
	const of = (name: string) => [name, `${name}.shop`, `${name}.shop.svc`, `${name}.shop.svc.cluster.local`];
	const names = namesOf('cart-0');
	for (const one of [...of('cart'), ...of('plain'), ...of('headless'), '10.96.0.80', '10.96.0.81'])
		t.true(names.includes(one), one);
	for (const one of ['empty', 'alias', 'outside', '10.96.0.82', '172.31.0.2']) t.false(names.includes(one), one);
});

test('a controller is known by the hosts of its class, and by its load balancer', (t) => {
	const front = cluster.services.find(({ namespace }) => namespace === 'ingress-web');
	const names = namesOf('ingress-web-controller');
	for (const one of ['*.shop.example', 'shop.example', front?.loadBalancerIPs?.[0] ?? ''])
		t.true(names.includes(one), one);
	t.false(namesOf('cart-0').includes('shop.example'));
});
