import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Certificates } from '../serve/certificates.ts';
import { type Answering, serveHttp, type Upgrading } from '../serve/http-server.ts';
import { clientOf, type Host, type OpenServer } from '../serve/listener.ts';
import { dial, Silence } from './dial.ts';
import { lookedUp } from './look-up.ts';
import type { Routes } from './routes.ts';

/** A controller of Ingress in its pod: it accepts requests and connects to backends in the pod's network namespace, so that
 * all packets have the pod's address; TLS ends here. Status 404: no rule matches; 503: the backend has no endpoints, or its
 * external name does not resolve; 502: it refused the
 * connection; 504: it did not answer. Each says which controller sent it. */
export const serveIngress = async (
	host: Host,
	port: number,
	{ routes, certificates }: Sources,
): Promise<OpenServer> => {
	// Loading httpxy brings HTTP/2 and TLS, 12 ms of CPU: only agents with a controller pay for it.
	const { createProxyServer } = await import('httpxy');
	const proxy = createProxyServer();
	const pass: Answering = async (request, response, self) => {
		const way = await onward(request, { host, port, routes });
		if (typeof way === 'number') return refuse(response, way, self());
		response.setHeader('via', way.via);
		await proxy.web(request, response, way.options).catch(() => refuse(response, 502, self()));
	};
	const upgrade: Upgrading = async (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		const way = await onward(request, { host, port, routes });
		if (typeof way === 'number')
			return void socket.end(`HTTP/1.1 ${way} ${STATUS_CODES[way]}\r\nconnection: close\r\n\r\n`);
		await proxy.ws(request, socket, way.options, head).catch(() => socket.destroy());
	};
	return serveHttp(host, port, { answer: pass, upgrade, certificates });
};

interface Sources {
	readonly routes: Routes;
	readonly certificates: Certificates;
}

interface Controller {
	readonly host: Host;
	readonly port: number;
	readonly routes: Routes;
}

/** An open connection to the request's backend, or the status that says why there is none. */
const onward = async (request: IncomingMessage, { host, port, routes }: Controller) => {
	const { host: name = '' } = request.headers;
	const found = routes.upstreams(host.ingressClass ?? '', { host: name, url: request.url ?? '/' });
	if (!found) return 404;
	const upstreams = 'name' in found ? await lookedUp(found, host, routes) : found;
	if (upstreams.length === 0) return 503;
	try {
		const { socket, upstream } = await dial(host.netns, upstreams);
		const target = { host: upstream.ip, port: upstream.port };
		return {
			via: `1.1 ${host.self.pod}.${host.self.namespace} (${upstream.ip}:${upstream.port})`,
			options: { target, agent: new OneLine(socket), headers: forwarded(request, port) },
		};
	} catch (error) {
		return error instanceof Silence ? 504 : 502;
	}
};

/** Each request opens a new connection, so that kube-proxy chooses an endpoint for each. */
class OneLine extends Agent {
	readonly #socket: Socket;

	constructor(socket: Socket) {
		super({ keepAlive: false });
		this.#socket = socket;
	}

	override createConnection(): Socket {
		return this.#socket;
	}
}

const refuse = (response: ServerResponse, status: number, self: string): void => {
	if (response.headersSent) return void response.destroy();
	response.removeHeader('via');
	response.statusCode = status;
	response.setHeader('content-type', 'application/json');
	response.end(self);
};

/** As ingress-nginx sets them by default (use-forwarded-headers: false): the address of the client that it sees
 * replaces what the client's own headers say. */
const forwarded = ({ socket, headers }: IncomingMessage, port: number): Record<string, string> => {
	const { clientIP } = clientOf(socket);
	const before = headers['x-forwarded-for']?.toString();
	const scheme = 'encrypted' in socket ? 'https' : 'http';
	return {
		'x-request-id': headers['x-request-id']?.toString() ?? randomUUID().replaceAll('-', ''),
		'x-real-ip': clientIP,
		'x-forwarded-for': clientIP,
		'x-forwarded-host': headers.host ?? '',
		'x-forwarded-port': String(port),
		'x-forwarded-proto': scheme,
		'x-forwarded-scheme': scheme,
		'x-scheme': scheme,
		...(before !== undefined && { 'x-original-forwarded-for': before }),
	};
};
