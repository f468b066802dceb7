import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../../src/bus/answer.ts';
import type { Certificates } from './certificates.ts';
import { clientOf, type Door, type Host, introduction, listening } from './listener.ts';
import { tlsFront } from './tls-front.ts';

/** What an HTTP server in a pod does with a request; `self` is the answer that tells who it is and whom it saw. */
export type Answering = (request: IncomingMessage, response: ServerResponse, self: () => string) => void;

/** What becomes of a connection whose client wants to speak something else from here on. */
export type Upgrading = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

interface Speech {
	readonly answer: Answering;
	/** Absent: a connection goes on to speak HTTP. */
	readonly upgrade?: Upgrading;
	readonly certificates: Certificates;
}

/** An HTTP server in its host's namespace, an https one too where its clients may begin so. What is no HTTP gets the
 * introduction bare, so that tcp:// and nc work on any port.
 * @throws LabError when the port can't be had */
export const httpDoor = async (host: Host, port: number, speech: Speech): Promise<Door> => {
	const { answer, upgrade, certificates } = speech;
	const sockets = new Set<Socket>();
	const told = (socket: Socket, more: Partial<Answer> = {}): string =>
		introduction(host, { port, protocol: 'TCP' }, { ...clientOf(socket), ...more });
	const server = createServer((request, response) => {
		answer(request, response, () => told(request.socket, saidBy(request)));
	});
	// A client that keeps its connection may be silent for as long as it likes.
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
