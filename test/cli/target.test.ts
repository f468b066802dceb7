import test from 'ava';
import { placeNamed } from '../../src/cli/places.ts';
import { questionIn } from '../../src/cli/target.ts';
import { printError } from '../../src/errors.ts';
import { named } from '../dns/named.ts';
import { live } from './shop.ts';

const { cluster } = live;
const front = cluster.pods.find(({ name }) => name === 'front')?.ip;
const http = { protocol: 'TCP', mode: 'http' } as const;

for (const [url, asked] of [
	['http://10.1.2.3:8080/a?b=c', { ...http, to: '10.1.2.3', port: 8080, path: '/a?b=c', host: '10.1.2.3:8080' }],
	['http://10.1.2.3', { ...http, to: '10.1.2.3', port: 80, path: '/', host: '10.1.2.3' }],
	['10.1.2.3:81', { ...http, to: '10.1.2.3', port: 81, path: '/', host: '10.1.2.3:81' }],
	['tcp://10.1.2.3:81', { protocol: 'TCP', mode: 'raw', to: '10.1.2.3', port: 81, host: '10.1.2.3:81' }],
	['udp://10.1.2.3:53', { protocol: 'UDP', mode: 'raw', to: '10.1.2.3', port: 53, host: '10.1.2.3:53' }],
	['http://shop/front/x', { ...http, to: front, port: 80, path: '/x', host: `${front}` }],
	['http://shop/front:81', { ...http, to: front, port: 81, path: '/', host: `${front}:81` }],
	['{{ip shop/front}}', { ...http, to: front, port: 80, path: '/', host: `${front}` }],
	['http://cart.shop/', { ...http, to: '10.96.0.80', port: 80, path: '/', host: 'cart.shop' }],
	[
		'http://cart.shop.svc.cluster.local:81/x',
		{ ...http, to: '10.96.0.80', port: 81, path: '/x', host: 'cart.shop.svc.cluster.local:81' },
	],
	['cart', { ...http, to: '10.96.0.80', port: 80, path: '/', host: 'cart' }],
	['http://n1:30080', { ...http, to: '172.31.0.2', port: 30080, path: '/', host: 'n1:30080' }],
	['http://node/n1:30080', { ...http, to: '172.31.0.2', port: 30080, path: '/', host: '172.31.0.2:30080' }],
	['http://external', { ...http, to: '198.51.100.10', port: 80, path: '/', host: 'external' }],
	['http://nowhere.shop/', undefined],
	['http://shop/nobody', undefined],
] as const)
	test(`from shop/front, ${url} asks ${asked?.to ? `port ${asked.port}` : 'nobody'}`, (t) => {
		t.deepEqual(questionIn(cluster, url, 'shop/front'), asked);
	});

const db = named.pods.find(({ name }) => name === 'db-0')?.ip;
for (const [url, to, port] of [
	['http://db:5432/', db, 5432],
	['tcp://db-0.db.shop:5432', db, 5432],
	['http://basket.default/', '10.96.0.80', 80],
	['http://bank/', undefined],
] as const)
	test(`where the pod's DNS knows more names than there are Services' addresses: ${url}`, (t) => {
		const asked = questionIn(named, url, 'shop/front');
		t.deepEqual([asked?.to, asked?.port], [to, port]);
	});

for (const [url, said] of [
	['ftp://10.1.2.3', 'ftp://10.1.2.3: ftp:// is not spoken here'],
	['udp://10.1.2.3', 'udp://10.1.2.3: a udp:// URL needs a port'],
	['http://10.1.2.3:0/', 'http://10.1.2.3:0/: 0 is no port: 1 to 65535'],
	['udp://shop/front:65536', 'udp://shop/front:65536: 65536 is no port: 1 to 65535'],
	['http://10.1.2.3:http/', '10.1.2.3:http/: "http" is no port'],
] as const)
	test(`${url} is no URL to ask`, (t) => {
		const hint =
			'  hint: http://host[:port][/path], https://host[:port][/path], tcp://host:port, udp://host:port or sctp://host:port, as in http://10.244.1.2:8080/';
		t.is(printError(t.throws(() => questionIn(cluster, url, 'shop/front'))), `${said}\n${hint}`);
	});

for (const [word, place] of [
	['shop/front', 'shop/front'],
	['front', 'shop/front'],
	['shop/f*', 'shop/front'],
	['node/n2', 'node/n2'],
	['external', 'external'],
] as const)
	test(`${word} is the place ${place}`, (t) => {
		t.is(placeNamed(cluster, word), place);
	});

test('a place that is not there is told, with the likely one', (t) => {
	t.is(
		printError(t.throws(() => placeNamed(cluster, 'shop/fornt'))),
		'there is no shop/fornt in this lab\n  hint: did you mean shop/front?',
	);
	t.throws(() => placeNamed(cluster, ''));
});

test('a pod that has ended is no place any more', (t) => {
	const pods = cluster.pods.filter(({ name }) => name !== 'front');
	const ended = cluster.pods.filter(({ name }) => name === 'front').map((pod) => ({ ...pod, exitCode: 1 }));
	t.is(
		t.throws(() => placeNamed({ ...cluster, pods, ended }, 'shop/front')).message,
		'shop/front has ended (Failed): it has no network any more',
	);
});
