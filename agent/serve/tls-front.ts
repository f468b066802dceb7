import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificates, Shown } from './certificates.ts';
import type { Host } from './listener.ts';

/** First byte of a TLS connection: a record of type handshake (RFC 8446, 5.1). HTTP begins with a letter. */
const handshake = 0x16;

interface Front {
	readonly host: Host;
	readonly port: number;
	readonly certificates: Certificates;
	/** Serves a connection, with what TLS has made of it where the client began so. */
	readonly serve: (socket: Socket | TLSSocket) => void;
}

/** Accepts connections for an HTTP server. Where clients may begin with TLS the first byte tells: one port serves http
 * and https. Elsewhere nothing is read, and TLS fails as with any server that does not speak it. */
export const tlsFront = ({ host, port, certificates, serve }: Front): Server => {
	const secure = securely(serve);
	// As http.Server makes its own.
	return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
		if (!certificates.expectsTls(host, port)) return serve(socket);
		// A connection that ends before it has said anything.
		const ended = () => socket.destroy();
		socket.once('error', ended).once('end', ended);
		socket.once('data', (first: Buffer) => {
			socket.off('error', ended).off('end', ended);
			socket.pause();
			socket.unshift(first);
			if (first[0] === handshake) return void secure(socket, () => certificates.of(host));
			serve(socket);
			socket.resume();
		});
	});
};

/** Loading TLS takes 12 ms of CPU: only agents whose servers are asked for it pay for it. */
const securely = (serve: Front['serve']) => {
	let made: Promise<import('node:tls').Server> | undefined;
	return async (socket: Socket, shown: () => Shown): Promise<void> => {
		const fail = () => socket.destroy();
		socket.once('error', fail);
		made ??= import('node:tls').then(({ createServer }) =>
			createServer({ ALPNProtocols: ['http/1.1'] }, serve).on('tlsClientError', () => undefined),
		);
		const server = await made;
		socket.off('error', fail);
		if (socket.destroyed) return;
		// As https.Server has it: a client that leaves ends its handshake.
		socket.allowHalfOpen = false;
		server.setSecureContext(shown());
		server.emit('connection', socket);
	};
};
