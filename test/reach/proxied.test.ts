import test from 'ava';
import type { Answer } from '../../src/bus/answer.ts';
import { parseIp } from '../../src/net/ip.ts';
import { behindIngress } from '../../src/reach/behind-ingress.ts';
import { type ProxiedWay, proxiedWay } from '../../src/reach/proxied.ts';

const places = [
	{ place: 'in/ctl', node: 'n1', addresses: [parseIp('10.244.1.9')] },
	{ place: 'kube-system/api', node: 'n1', addresses: [parseIp('172.31.0.2')] },
	{ place: 'shop/web-0', node: 'n2', addresses: [parseIp('10.244.2.2')] },
	{ place: 'node/n1', node: 'n1', addresses: [parseIp('172.31.0.2'), parseIp('10.244.1.0')] },
	{ place: 'node/n2', node: 'n2', addresses: [parseIp('172.31.0.3')] },
];
const backings = [{ service: 'shop/web', addresses: ['10.96.0.8'], pods: ['shop/web-0'] }];

const answer = (clientIP: string, forwardedFor?: string): Answer => ({
	...{ pod: 'web-0', namespace: 'shop', node: 'n2', podIP: '10.244.2.2', port: 80, protocol: 'TCP', clientPort: 1 },
	clientIP,
	...(forwardedFor !== undefined && { forwardedFor }),
});

const rows: readonly (readonly [title: string, to: string, clientIP: string, way: Partial<ProxiedWay>])[] = [
	[
		'by the Service',
		'10.96.0.8',
		'10.244.1.9',
		{ path: ['in/ctl', 'service/shop/web', 'shop/web-0'], hops: 2, seenAs: 'itself' },
	],
	[
		'by another node',
		'172.31.0.3',
		'172.31.0.3',
		{ path: ['in/ctl', 'node/n2', 'shop/web-0'], hops: 2, seenAs: 'another node' },
	],
	[
		'by its own node, where a pod has that address too',
		'172.31.0.2',
		'10.244.1.0',
		{ path: ['in/ctl', 'node/n1', 'shop/web-0'], hops: 2, seenAs: 'its node' },
	],
	['straight', '10.244.2.2', '10.244.1.9', { path: ['in/ctl', 'shop/web-0'], hops: 1, seenAs: 'itself' }],
	[
		'by an address that nobody has',
		'192.0.2.1',
		'192.0.2.7',
		{ path: ['in/ctl', '192.0.2.1', 'shop/web-0'], hops: 2, seenAs: 'somebody else' },
	],
];

for (const [title, ip, clientIP, way] of rows)
	test(`a controller that reaches a pod ${title} is told to`, (t) => {
		const proxied = { by: 'in/ctl', to: { ip, port: 80 } };
		t.deepEqual(proxiedWay({ answer: answer(clientIP, '1.2.3.4'), proxied }, { places, backings }), {
			clientIP,
			forwardedFor: '1.2.3.4',
			...way,
		});
	});

test('what no controller has passed on, or nobody answered who tells himself, is no such way', (t) => {
	t.is(proxiedWay({ answer: answer('10.244.1.9') }, { places, backings }), undefined);
	t.is(proxiedWay({ proxied: { by: 'in/ctl', to: { ip: '10.244.2.2', port: 80 } } }, { places, backings }), undefined);
	t.is(behindIngress([]), undefined);
});

test('ways of a kind are told once, whoever asked and answered', (t) => {
	const way = (seenAs: ProxiedWay['seenAs'], ...path: string[]) => ({
		path,
		hops: path.length - 1,
		clientIP: '',
		seenAs,
	});
	const check = (from: string, ...proxied: ProxiedWay[]) => ({
		...{ from, times: 1, expect: {}, passed: true },
		observed: { exit: [0], proxied },
	});
	const checks = [
		check('external', way('another node', 'c', 'node/n1', 'p'), way('its node', 'd', 'node/n2', 'q')),
		check('shop/x', way('itself', 'c', 'p')),
		check('node/n1'),
	];
	t.deepEqual(behindIngress(checks), {
		paths: ['external → controller → node → pod', 'pod → controller → pod'],
		hops: [1, 2],
		sources: ['itself', 'its node', 'another node'],
	});
});
