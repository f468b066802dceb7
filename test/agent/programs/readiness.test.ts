import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { watchReadiness } from '../../../agent/programs/readiness.ts';
import type { Pod } from '../../../src/model/pod.ts';
import type { Probe } from '../../../src/model/volume.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { authorityOf, certificateFor } from '../../../src/tls/certificate.ts';

const podWith = (port: number): Pod => ({
	...{ namespace: 'shop', name: 'web', labels: {}, node: 'n1', ip: parseIp('127.0.0.1'), hostNetwork: true },
	...{ ports: [{ name: 'http', port, protocol: 'TCP' }], serviceAccount: 'default', ready: false },
});

const probe = (ask: Probe['ask']): Probe => ({
	...{ ask, initialDelay: 0, period: 0.05, timeout: 30, successes: 1, failures: 2 },
});

const until = async (holds: () => boolean): Promise<void> => {
	for (let i = 0; !holds() && i < 3000; i++) await delay(20);
};

/** A server that says what it is told to say; words are what is heard of its readiness. */
const watched = async (...readiness: readonly Probe[]) => {
	let status = 503;
	const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
	const words: boolean[] = [];
	const ending = new AbortController();
	const wanted = {
		probes: readiness,
		pod: podWith(port),
		env: process.env as Readonly<Record<string, string>>,
		inside: <T>(work: () => T): T => work(),
	};
	watchReadiness(wanted, { changed: (ready) => words.push(ready), signal: ending.signal });
	const say = (code: number) => {
		status = code;
	};
	const end = () => {
		ending.abort();
		server.close();
	};
	return { words, say, end };
};

test('a program is ready when its HTTP probe finds a good status, and no longer when that fails so often', async (t) => {
	const { words, say, end } = await watched(probe({ http: { port: 'http', path: '/' } }));
	await delay(300);
	t.deepEqual(words, []);
	say(302);
	await until(() => words.length === 1);
	say(404);
	await until(() => words.length === 2);
	end();
	t.deepEqual(words, [true, false]);
});

test('a probe by https is content with any certificate', async (t) => {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const fresh = { serial: Buffer.from([1]), now: new Date() };
	const cert = certificateFor({ subject: 'x', names: ['x'], publicKey }, authorityOf('x', privateKey, fresh), fresh);
	const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
	const secure = createSecureServer({ cert, key }, (_request, response) => response.end()).listen(0, '127.0.0.1');
	await once(secure, 'listening');
	const { port } = secure.address() as AddressInfo;
	const { words, end } = await watched(probe({ http: { port, path: '/', secure: true } }));
	const plain = await watched(probe({ http: { port: 'http', path: '/', secure: true } }));
	plain.say(200);
	await until(() => words.length === 1);
	t.deepEqual([words, plain.words], [[true], []]);
	end();
	plain.end();
	secure.close();
});

test('all probes of a pod must be content: a port that listens, a command that ends well', async (t) => {
	const tcp = probe({ tcp: { port: 'http' } });
	const good = await watched(tcp, probe({ exec: ['true'] }));
	const bad = await watched(tcp, probe({ exec: ['false'] }));
	const nobody = await watched(probe({ tcp: { port: 'https' } }));
	await until(() => good.words.length === 1);
	await delay(300);
	t.deepEqual([good.words, bad.words, nobody.words], [[true], [], []]);
	for (const { end } of [good, bad, nobody]) end();
});
