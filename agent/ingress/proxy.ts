import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { httpDoor } from '../http-door.ts';
import { clientOf, type Door, type Host } from '../listening.ts';
import { dial, Silence } from './dial.ts';
import type { Routes } from './routes.ts';

/** A controller of Ingress in its pod: it takes requests there and goes on from there, so that all packets are the pod's.
 * What no rule is about gets 404, a backend that nobody stands behind 503, one that refuses 502, one that is silent 504,
 * each with the introduction of the controller. */
export const ingressDoor = async (host: Host, port: number, routes: Routes): Promise<Door> => {
	// It loads HTTP/2 and TLS too, 12 ms of CPU that an agent without a controller does not spend.
	const { createProxyServer } = await import('httpxy');
	const proxy = createProxyServer();
	return httpDoor(host, port, (request, response, self) => {
		const { host: name = '' } = request.headers;
		const upstreams = routes.upstreams(host.ingressClass ?? '', { host: name, url: request.url ?? '/' });
		const fail = (status: number) => refuse(response, status, self());
		if (!upstreams) return fail(404);
		if (upstreams.length === 0) return fail(503);
		const pass = async () => {
			const { socket, upstream } = await dial(host.netns, upstreams);
			response.setHeader('via', `1.1 ${host.self.pod}.${host.self.namespace} (${upstream.ip}:${upstream.port})`);
			const target = { host: upstream.ip, port: upstream.port };
			await proxy.web(request, response, { target, agent: new OneLine(socket), headers: forwarded(request, port) });
		};
		pass().catch((error: unknown) => fail(error instanceof Silence ? 504 : 502));
	});
};

/** Each request has a connection of its own, so that a Service chooses anew each time. */
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

/** As ingress-nginx sets them unless told to trust its clients (use-forwarded-headers: false): the client that it sees
 * takes the place of what that one says of itself. */
const forwarded = ({ socket, headers }: IncomingMessage, port: number): Record<string, string> => {
	const { clientIP } = clientOf(socket);
	const before = headers['x-forwarded-for']?.toString();
	return {
		'x-request-id': headers['x-request-id']?.toString() ?? randomUUID().replaceAll('-', ''),
		'x-real-ip': clientIP,
		'x-forwarded-for': clientIP,
		'x-forwarded-host': headers.host ?? '',
		'x-forwarded-port': String(port),
		'x-forwarded-proto': 'http',
		'x-forwarded-scheme': 'http',
		'x-scheme': 'http',
		...(before !== undefined && { 'x-original-forwarded-for': before }),
	};
};
