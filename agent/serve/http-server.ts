import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../../src/bus/answer.ts';
import type { Certificates } from './certificates.ts';
import { clientOf, type Host, introduction, listening, type OpenServer } from './listener.ts';
import { tlsFront } from './tls-front.ts';

/** Handles a request of an HTTP server in a pod; `self` returns the answer with the server's identity and the client's
 * address. */
export type Answering = (request: IncomingMessage, response: ServerResponse, self: () => string) => void;

/** Handles a request to upgrade a connection to another protocol. */
export type Upgrading = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

interface Speech {
	readonly answer: Answering;
	/** Absent: upgrades are ignored, and the connection stays HTTP. */
	readonly upgrade?: Upgrading;
	readonly certificates: Certificates;
}

/** Opens an HTTP server in its host's namespace; on ports where clients may start TLS also https. Other bytes than HTTP
 * get the plain introduction, so that tcp:// and nc work on any port. @throws LabError if the port is in use */
export const serveHttp = async (host: Host, port: number, speech: Speech): Promise<OpenServer> => {
	const { answer, upgrade, certificates } = speech;
	const sockets = new Set<Socket>();
	const told = (socket: Socket, more: Partial<Answer> = {}): string =>
		introduction(host, { port, protocol: 'TCP' }, { ...clientOf(socket), ...more });
	const server = createServer((request, response) => {
		answer(request, response, () => told(request.socket, saidBy(request)));
	});
	// An idle connection is kept open without a time-out.
	server.keepAliveTimeout = 0;
	server.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end(told(socket as Socket));
		else socket.destroy();
	});
	if (upgrade) server.on('upgrade', (request, socket, head) => upgrade(request, socket as Socket, head));
	const front = tlsFront({ host, port, certificates, serve: (socket) => server.emit('connection', socket) });
	front.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await listening(host, { port, protocol: 'TCP' }, front, () => front.listen({ port, backlog: 4096 }));
	return {
		close: () => {
			front.close();
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
};

const saidBy = ({ headers, url = '' }: IncomingMessage): Partial<Answer> => {
	const [forwardedFor, forwardedHost, forwardedProto] = ['for', 'host', 'proto'].map((word) =>
		headers[`x-forwarded-${word}`]?.toString(),
	);
	return {
		host: headers.host ?? '',
		path: url,
		...(forwardedFor !== undefined && { forwardedFor }),
		...(forwardedHost !== undefined && { forwardedHost }),
		...(forwardedProto !== undefined && { forwardedProto }),
	};
};
