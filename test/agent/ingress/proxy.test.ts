import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import { serveIngress } from '../../../agent/ingress/proxy.ts';
import { Routes } from '../../../agent/ingress/routes.ts';
import { Certificates } from '../../../agent/serve/certificates.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { nodeNetns } from '../../../src/net/netns.ts';
import { clusterWith } from '../../ingress/making.ts';
import { shop } from '../../ingress/shop.ts';

const backend = (name: string) => `backend: {service: {name: ${name}, port: {number: 80}}}`;
const bare = clusterWith(
	`${shop}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: x, namespace: shop}
spec:
  ingressClassName: web
  rules:
    - host: shop.example
      http: {paths: [{path: /cart, pathType: Prefix, ${backend('cart')}}, {path: /empty, pathType: Exact, ${backend('empty')}}]}
`,
	'pods',
);

/** With cart's pods at these ports of this machine. */
const withCartAt = (...ports: readonly number[]): Cluster => ({
	...bare,
	endpoints: bare.endpoints.map((one) =>
		one.name === 'cart'
			? {
					...one,
					endpoints: ports.map((port) => ({
						ip: parseIp('127.0.0.1'),
						port,
						ready: true,
						serving: true,
						terminating: false,
					})),
				}
			: one,
	),
});

const opened = async (t: ExecutionContext, server: Server): Promise<number> => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
};

/** Says what it was asked. */
const echo = (t: ExecutionContext, name: string): Promise<number> =>
	opened(
		t,
		createServer(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk);
			const { method, url, headers } = request;
			response.writeHead(201, { 'x-name': name });
			response.end(JSON.stringify({ name, method, url, headers, body: Buffer.concat(chunks).toString() }));
		}),
	);

/** A port that nobody has any more. */
const closedPort = async (t: ExecutionContext): Promise<number> => {
	const server = createTcpServer();
	const port = await opened(t, server);
	await new Promise((resolve) => server.close(resolve));
	return port;
};

/** On a port of its own. */
const controllerAt = async (t: ExecutionContext, cluster: Cluster): Promise<number> => {
	const port = await closedPort(t);
	const routes = new Routes();
	routes.know(cluster);
	const self = { pod: 'web-1', namespace: 'ingress-web', node: 'n1', podIP: '10.244.0.9' };
	const host = { id: 'x', netns: nodeNetns, self, ports: [], ingressClass: 'web' };
	const server = await serveIngress(host, port, { routes, certificates: new Certificates() });
	t.teardown(() => server.close());
	return port;
};

const controller = async (t: ExecutionContext, cluster: Cluster): Promise<Ask> => {
	const port = await controllerAt(t, cluster);
	return (path, { host = 'shop.example', method = 'GET', headers = {}, body = '' } = {}) =>
		new Promise((resolve, reject) => {
			const asked = request(
				{ host: '127.0.0.1', port, path, method, headers: { host, ...headers } },
				async (response) => {
					const chunks: Buffer[] = [];
					for await (const chunk of response) chunks.push(chunk);
					const said = JSON.parse(Buffer.concat(chunks).toString());
					resolve({ status: response.statusCode, headers: response.headers, said });
				},
			);
			asked.on('error', reject);
			asked.end(body);
		});
};

type Ask = (
	path: string,
	more?: {
		readonly host?: string;
		readonly method?: string;
		readonly headers?: Record<string, string>;
		readonly body?: string;
	},
) => Promise<{ readonly status: number | undefined; readonly headers: Record<string, unknown>; readonly said: Said }>;

type Said = Readonly<Record<string, unknown>> & { readonly headers?: Readonly<Record<string, string>> };

test('a request goes on as it came, with what ingress-nginx says of its client', async (t) => {
	const port = await echo(t, 'cart-0');
	const ask = await controller(t, withCartAt(port));
	const headers = { 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '6.6.6.6', 'x-mine': 'yes' };
	const { status, headers: heard, said } = await ask('/cart/1?a=b', { method: 'POST', headers, body: 'two apples' });
	t.is(status, 201);
	t.is(heard['x-name'], 'cart-0');
	t.is(heard['via'], `1.1 web-1.ingress-web (127.0.0.1:${port})`);
	t.deepEqual([said['method'], said['url'], said['body']], ['POST', '/cart/1?a=b', 'two apples']);
	const { 'x-request-id': id, ...told } = said.headers ?? {};
	t.regex(id ?? '', /^[0-9a-f]{32}$/);
	t.like(told, {
		host: 'shop.example',
		'x-mine': 'yes',
		'x-real-ip': '127.0.0.1',
		'x-forwarded-for': '127.0.0.1',
		'x-original-forwarded-for': '6.6.6.6',
		'x-forwarded-host': 'shop.example',
		'x-forwarded-proto': 'http',
		'x-forwarded-scheme': 'http',
		'x-scheme': 'http',
	});
});

test('pods have their turn one after the other, and one that refuses is passed over', async (t) => {
	const ports = [await echo(t, 'a'), await closedPort(t), await echo(t, 'c')];
	const ask = await controller(t, withCartAt(...ports));
	const names = [];
	for (let i = 0; i < 6; i++) names.push((await ask('/cart')).said['name']);
	t.deepEqual(names, ['a', 'c', 'c', 'a', 'c', 'c']);
});

const refusals = [
	{ title: 'no rule is about it', path: '/other', status: 404 },
	{ title: 'no rule is about its host', path: '/cart', host: 'other.example', status: 404 },
	{ title: 'nobody stands behind it', path: '/empty', status: 503 },
	{ title: 'all that stand behind it refuse', path: '/cart', status: 502 },
] as const;

for (const { title, path, status, ...more } of refusals)
	test(`the controller itself answers ${status} where ${title}, and says who it is`, async (t) => {
		const ask = await controller(t, withCartAt(await closedPort(t)));
		const heard = await ask(path, more);
		t.is(heard.status, status);
		t.false('via' in heard.headers);
		t.like(heard.said, { pod: 'web-1', namespace: 'ingress-web', clientIP: '127.0.0.1' });
	});

test('a pod that closes without an answer is a bad gateway', async (t) => {
	const port = await opened(
		t,
		createTcpServer((socket) => socket.once('data', () => socket.end())),
	);
	t.is((await (await controller(t, withCartAt(port)))('/cart')).status, 502);
});

test('a WebSocket goes through, and one that nobody takes is refused with the status', async (t) => {
	const backend = new WebSocketServer({ port: 0, host: '127.0.0.1' });
	t.teardown(() => backend.close());
	backend.on('connection', (socket, { headers }) =>
		socket.on('message', (data) => socket.send(`${data} of ${headers['x-forwarded-for']}`)),
	);
	await once(backend, 'listening');
	const port = await controllerAt(t, withCartAt((backend.address() as AddressInfo).port));
	const connect = (path: string) =>
		new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host: 'shop.example' } });
	const socket = connect('/cart');
	await once(socket, 'open');
	socket.send('apples');
	t.is(String((await once(socket, 'message'))[0]), 'apples of 127.0.0.1');
	socket.terminate();
	const [error] = await once(connect('/other'), 'error');
	t.regex(String(error), /404/);
});
