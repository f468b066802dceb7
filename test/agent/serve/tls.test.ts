import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import type { Outcome } from '../../../agent/probe/outcome.ts';
import { overStream } from '../../../agent/probe/stream.ts';
import { Certificates } from '../../../agent/serve/certificates.ts';
import { serveHttp } from '../../../agent/serve/http-server.ts';
import { tcpSocket } from '../../../agent/system/netns.ts';
import type { Probe } from '../../../src/bus/probe.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { nodeNetns } from '../../../src/net/netns.ts';
import { authorityOf, certificateFor } from '../../../src/tls/certificate.ts';
import { clusterWith } from '../../ingress/making.ts';

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const fresh = () => ({ serial: randomBytes(16), now: new Date() });
const authority = authorityOf('cnilab lab test', keys().privateKey, fresh());

/** A pod whose port is called so, behind a Service. */
const podWith = (port: number, name: string): Cluster =>
	clusterWith(`
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, ports: [{name: ${name}, containerPort: ${port}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 90, targetPort: ${name}}]}
`);

const freePort = async (): Promise<number> => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
};

/** The built-in server of that pod on a port of this machine. */
const served = async (t: ExecutionContext, name: string): Promise<{ readonly port: number; readonly ip: string }> => {
	const port = await freePort();
	const cluster = podWith(port, name);
	const certificates = new Certificates();
	certificates.know(cluster, authority);
	const ip = cluster.pods.find((pod) => pod.name === 'web')?.ip ?? '';
	const self = { pod: 'web', namespace: 'shop', node: 'n1', podIP: ip };
	const server = await serveHttp({ id: 'web', netns: nodeNetns, self, ports: [] }, port, {
		certificates,
		answer: (request, response, self) => response.end(request.url === '/who' ? self() : 'well'),
	});
	t.teardown(() => server.close());
	return { port, ip };
};

const ask = async (probe: Partial<Probe> & { readonly port: number }): Promise<Outcome> => {
	const whole: Probe = { id: 1, from: 'x', to: '127.0.0.1', protocol: 'TCP', mode: 'http', patienceMs: 2000, ...probe };
	return overStream(whole, { fd: tcpSocket(nodeNetns), opening: 'SYN', trusted: () => authority.certificate });
};

test('a port called https answers https and http', async (t) => {
	const { port, ip } = await served(t, 'https');
	const secured = await ask({ port, tls: 'verify', host: 'web.shop.svc:90', path: '/who' });
	t.like(secured, { verdict: 'allow', exit: 0, status: 200, answer: { pod: 'web', port, host: 'web.shop.svc:90' } });
	t.deepEqual(secured.tls, {
		version: 'TLSv1.3',
		issuer: 'cnilab lab test',
		names: [ip, 'web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local', secured.tls?.names.at(-1) ?? ''],
	});
	t.like(await ask({ port, path: '/who' }), { verdict: 'allow', exit: 0, status: 200, answer: { pod: 'web' } });
	t.like(await ask({ port, mode: 'raw' }), { verdict: 'allow', exit: 0, answer: { pod: 'web' } });
});

test('a name, or an address, that the certificate is not for ends with 60, and is of no matter to insecure', async (t) => {
	const { port } = await served(t, 'https');
	const wrong = await ask({ port, tls: 'verify', host: 'cart.shop' });
	t.like(wrong, { verdict: 'allow', exit: 60 });
	t.regex(
		wrong.error ?? '',
		/^the certificate is for [\d.]+, web, web\.shop, web\.shop\.svc and 2 more, not for cart\.shop$/,
	);
	t.is((await ask({ port, tls: 'verify' })).exit, 60);
	const insecure = await ask({ port, tls: 'insecure', host: 'cart.shop' });
	t.like(insecure, { verdict: 'allow', exit: 0, status: 200, tls: { untrusted: wrong.error } });
});

test('a port that nothing says is https speaks no TLS: 35', async (t) => {
	const { port } = await served(t, 'http');
	t.like(await ask({ port, tls: 'verify' }), { verdict: 'allow', exit: 35, error: 'it answered, but not in TLS' });
	t.is((await ask({ port, tls: 'insecure' })).exit, 35);
});

const opened = async (t: ExecutionContext, server: Server): Promise<number> => {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	return (server.address() as AddressInfo).port;
};

test("another authority's certificate ends with 60, one signed by itself too", async (t) => {
	const another = authorityOf('another', keys().privateKey, fresh());
	const { publicKey, privateKey } = keys();
	const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
	const cert = certificateFor({ subject: 'x', names: ['127.0.0.1'], publicKey }, another, fresh());
	const stranger = await opened(t, createTlsServer({ cert, key }));
	t.like(await ask({ port: stranger, tls: 'verify' }), {
		exit: 60,
		error: 'the certificate is of another authority than that of the lab',
	});
	const itself = authorityOf('x', privateKey, fresh());
	const own = certificateFor({ subject: 'x', names: ['127.0.0.1'], publicKey }, itself, fresh());
	const alone = await opened(t, createTlsServer({ cert: own, key }));
	t.like(await ask({ port: alone, tls: 'verify' }), {
		exit: 60,
		error: 'the certificate is signed by itself, not by the authority of the lab',
	});
});

test('who closes, resets or is silent before TLS has come about is told apart', async (t) => {
	const closing = await opened(
		t,
		createServer((socket) => socket.end()),
	);
	t.like(await ask({ port: closing, tls: 'verify' }), { exit: 35, error: 'closed before TLS came about' });
	const resetting = await opened(
		t,
		createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
	);
	t.like(await ask({ port: resetting, tls: 'verify' }), { verdict: 'reject', exit: 35, error: 'ECONNRESET' });
	const silent = await opened(
		t,
		createServer((socket) => t.teardown(() => socket.destroy())),
	);
	t.like(await ask({ port: silent, tls: 'verify', patienceMs: 10 }), { verdict: 'deny', exit: 28 });
	t.like(await ask({ port: await freePort(), tls: 'verify' }), { verdict: 'reject', exit: 7 });
});

test('a client that begins with TLS and leaves, or says something else, harms nobody', async (t) => {
	const { port } = await served(t, 'https');
	for (const said of [Buffer.from([0x16]), Buffer.from('\x16\x03\x01 nonsense'), Buffer.alloc(0)]) {
		const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
		await once(socket, 'connect');
		socket.end(said);
		await once(socket.resume(), 'close');
	}
	t.is((await ask({ port, tls: 'insecure' })).exit, 0);
});

test('a port behind a 443 of a Service speaks TLS, whatever it is called', (t) => {
	const text = (service: string) => `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, ports: [{name: hook, containerPort: 9443}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: ${service}, targetPort: hook}]}
`;
	const expects = (service: string): boolean => {
		const cluster = clusterWith(text(service));
		const certificates = new Certificates();
		certificates.know(cluster, authority);
		const self = { pod: 'web', namespace: 'shop', node: 'n1', podIP: cluster.pods[0]?.ip ?? '' };
		return certificates.expectsTls({ id: 'web', netns: nodeNetns, self, ports: [] }, 9443);
	};
	t.deepEqual(['443', '80', '80, name: https', '80, name: web'].map(expects), [true, false, true, false]);
});
