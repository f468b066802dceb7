import test from 'ava';
import { passedOn, questionVia } from '../../src/cli/via.ts';
import { clusterWith } from '../ingress/making.ts';
import { shop } from '../ingress/shop.ts';

const cluster = clusterWith(`${shop}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: web}
spec: {controller: cnilab.dev/ingress}
`);
const front = cluster.services.find(({ namespace }) => namespace === 'ingress-web');

const byBalancer = { via: 'ingress/web', entry: 'loadBalancer' } as const;
const byNode = { via: 'ingress', entry: 'nodePort' } as const;

test('a URL goes to the controller, with its own host as Host', (t) => {
	t.like(questionVia(cluster, 'http://shop.example:8080/cart?x=1', byBalancer), {
		...{ to: front?.loadBalancerIPs?.[0], port: 80, mode: 'http' },
		...{ host: 'shop.example:8080', path: '/cart?x=1' },
	});
	t.like(questionVia(cluster, 'shop.example/cart', byNode), {
		...{ to: cluster.nodes[0]?.address, port: front?.ports[0]?.nodePort, host: 'shop.example', path: '/cart' },
	});
	t.like(questionVia(cluster, 'https://shop.example/cart', { ...byBalancer, insecure: true }), {
		...{ to: front?.loadBalancerIPs?.[0], port: 443, mode: 'http', tls: 'insecure', host: 'shop.example' },
	});
});

const wrong = [
	{
		title: 'a controller that is none',
		url: 'x.example',
		way: { ...byNode, via: 'ingres' },
		message: /--via: found ingres/,
	},
	{
		title: 'a class that is none',
		url: 'x.example',
		way: { ...byNode, via: 'ingress/x' },
		message: /allowed: ingress\/web/,
	},
	{
		title: 'a URL that is not HTTP',
		url: 'udp://x.example:53',
		way: byNode,
		message: /only http:\/\/ and https:\/\/ URLs/,
	},
	{ title: 'what is no URL', url: 'http://a b/', way: byNode, message: /only http:\/\/ and https:\/\/ URLs/ },
] as const;

for (const { title, url, way, message } of wrong)
	test(`${title} is refused`, (t) => {
		t.throws(() => questionVia(cluster, url, way), { message });
	});

test('what a controller has passed on is told with the way that it took', (t) => {
	const self = { pod: 'cart-0', namespace: 'shop', node: 'n1', podIP: '10.244.0.2' };
	const answer = { ...self, port: 8080, protocol: 'TCP', clientIP: '10.244.0.9', clientPort: 1 } as const;
	const result = { id: 0, verdict: 'allow', exit: 0, ms: 1 } as const;
	const proxied = { by: 'ingress-web/c', to: { ip: '10.96.0.80', port: 80 } };
	const known = { cluster, places: [] };
	t.is(passedOn(result, known), undefined);
	t.is(passedOn({ ...result, proxied }, known), 'passed on by ingress-web/c to 10.96.0.80:80');
	t.is(
		passedOn({ ...result, proxied, answer }, known),
		'passed on: ingress-web/c → service/shop/cart → shop/cart-0 (sent to 10.96.0.80:80)',
	);
});
