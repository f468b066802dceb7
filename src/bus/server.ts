import { chmod, stat, unlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect as connectSocket, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { LabError, messageOf } from '../errors.ts';
import { admit, longestHello, type Proof } from './admit.ts';
import type { Welcome } from './hello.ts';
import type { Peer } from './peer.ts';
import { PendingConnections } from './pending-connections.ts';
import { defaultLimits, type Limits } from './pressure.ts';
import { busPath, closeCodes, type Down, protocolVersion, type Role, type Up } from './protocol.ts';
import { Sessions } from './sessions.ts';
import { closeReason, socketSettings } from './socket.ts';

export type AgentPeer = Peer<Up<'agent'>, Down<'agent'>>;
export type ClientPeer = Peer<Up<'client'>, Down<'client'>>;

/** Path of a unix socket, or host and port (0: any). */
export type BusPlace = { readonly path: string } | { readonly host: string; readonly port: number };

export interface ServerOptions {
	readonly token: string;
	/** Called at the start of each session, before its first message. A new session of an agent ends an earlier one of
	 * the same name. */
	readonly onAgent: (peer: AgentPeer) => void;
	readonly onClient: (peer: ClientPeer) => void;
	readonly log: (message: string, facts?: object) => void;
	/** How long a peer may be silent (no message, no pong) until its connection counts as broken, in ms; default
	 * 10,000. */
	readonly silenceMs?: number;
	/** How long a session is kept for its peer to reconnect, in ms; default 10,000. */
	readonly graceMs?: number;
	/** How long a connection may take to send its hello, in ms; default 2,000. */
	readonly helloMs?: number;
	readonly limits?: Partial<Limits>;
}

export interface BusServer extends AsyncDisposable {
	/** The URL for peers. */
	readonly url: string;
	/** Accepts a node's agent on a stream, which the caller has created, in place of the url. */
	accept(node: string, stream: Duplex): void;
	/** Sends every peer its queued messages and the reason, then stops listening. */
	close(reason?: string): Promise<void>;
}

/** Starts the bus. @throws LabError `cannot` when it can't listen on the place. */
export const listen = async (place: BusPlace, options: ServerOptions): Promise<BusServer> => {
	const { token, log, silenceMs = 10_000, graceMs = 10_000, helloMs = 2000 } = options;
	const limits = { ...defaultLimits, ...options.limits };
	const sessions = {
		agent: new Sessions({ role: 'agent', limits, silenceMs, graceMs, log, opened: options.onAgent, alone: true }),
		client: new Sessions({ role: 'client', limits, silenceMs, graceMs, log, opened: options.onClient, alone: false }),
	} satisfies { [R in Role]: Sessions<R> };
	const pending = new PendingConnections({ most: mostPending, withinMs: helloMs, bytes: 2 * longestHello });
	const sockets = new WebSocketServer({ ...socketSettings(limits), noServer: true, path: busPath });
	let closing = false;

	const receive = (socket: WebSocket, proof: Proof, admitted: () => void): void => {
		socket.on('error', () => undefined); // 'close' follows
		socket.once('message', (data) => {
			if (closing || socket.readyState !== socket.OPEN) return; // too late
			const hello = admit(String(data), proof);
			if ('refused' in hello) {
				log('a peer was refused', { reason: hello.refused });
				return refuse(socket, hello.refused);
			}
			admitted();
			return sessions[hello.role].enter(hello, socket, 'agent' in proof ? 'stream' : 'url');
		});
	};
	const http = createServer(httpBounds, answerHealth);
	http.on('connection', (stream) => pending.add(stream));
	http.on('upgrade', (request, stream, head) =>
		sockets.handleUpgrade(request, stream, head, (socket) => {
			receive(socket, { token }, () => pending.admit(stream));
			pending.upgraded(stream, () => socket.close(tryAgainLater, 'no hello was received'));
		}),
	);
	// An HTTP server that does not listen, for this stream alone. The stream's agent is known, so the limits for unknown
	// connections do not apply.
	const accept = (node: string, stream: Duplex): void => {
		const carrier = createServer(answerHealth);
		carrier.on('upgrade', (request, upgraded, head) =>
			sockets.handleUpgrade(request, upgraded, head, (socket) => receive(socket, { agent: node }, () => undefined)),
		);
		carrier.emit('connection', stream);
	};
	const url = await open(http, place);
	const close = async (reason = 'the lab is down'): Promise<void> => {
		closing = true;
		const closed = new Promise((resolve) => http.close(resolve));
		await Promise.all([sessions.agent.close(reason), sessions.client.close(reason)]);
		for (const socket of sockets.clients) socket.terminate();
		http.closeAllConnections();
		await closed;
	};
	return { url, accept, close, [Symbol.asyncDispose]: close };
};

/** Enough for the agents of a large lab, which all connect at the same time. */
const mostPending = 64;

/** Limits of HTTP requests, since /v1/health needs no token. The time-outs are longer than those for the hello, which
 * therefore apply first. */
const httpBounds = {
	maxHeaderSize: 8192,
	headersTimeout: 10_000,
	requestTimeout: 10_000,
	connectionsCheckingInterval: 5000,
};

/** WebSocket close code "try again later": a peer that was slow once may reconnect. */
const tryAgainLater = 1013;

const refuse = (socket: WebSocket, reason: string): void => {
	const answer: Welcome = { type: 'refused', version: protocolVersion, reason };
	socket.send(JSON.stringify(answer));
	socket.close(closeCodes.refused, closeReason(reason));
};

const answerHealth = ({ method, url }: IncomingMessage, response: ServerResponse): void => {
	const known = url === '/v1/health' && (method === 'GET' || method === 'HEAD');
	response.writeHead(known ? 200 : 404, { 'content-type': 'application/json', connection: 'close' });
	response.end(JSON.stringify(known ? { ok: true, version: protocolVersion } : { ok: false, bus: busPath }));
};

const open = async (http: Server, place: BusPlace): Promise<string> => {
	if ('port' in place) {
		await bind(http, place);
		const address = http.address();
		const port = typeof address === 'object' && address ? address.port : place.port;
		return `ws://${isIPv6(place.host) ? `[${place.host}]` : place.host}:${port}${busPath}`;
	}
	if (Buffer.byteLength(place.path) > longestPath)
		throw new LabError('cannot', `the socket's path is longer than ${longestPath} bytes: ${place.path}`, {
			hint: 'choose a shorter folder for the lab',
		});
	if (await isLeftOver(place.path)) await unlink(place.path);
	await bind(http, place);
	await chmod(place.path, 0o600);
	return `ws+unix://${encodeURI(place.path)}:${busPath}`;
};

/** sockaddr_un has 108 bytes with the final NUL on Linux, 104 elsewhere. */
const longestPath = process.platform === 'linux' ? 107 : 103;

const bind = (http: Server, place: BusPlace): Promise<void> =>
	new Promise((resolve, reject) => {
		http.once('error', (error) => {
			const where = 'path' in place ? place.path : `${place.host}:${place.port}`;
			reject(new LabError('cannot', `the bus cannot listen on ${where}: ${messageOf(error)}`, { cause: error }));
		});
		http.listen(place, resolve);
	});

/** Whether the socket was left by a coordinator that was killed: nothing listens on it. */
const isLeftOver = async (path: string): Promise<boolean> => {
	const found = await stat(path).catch(() => undefined);
	if (!found?.isSocket()) return false;
	return new Promise((resolve) => {
		const socket = connectSocket(path);
		socket.once('connect', () => socket.destroy());
		socket.once('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED'));
		socket.once('close', () => resolve(false));
	});
};
