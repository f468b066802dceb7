import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificates, Shown } from './certificates.ts';
import type { Host } from './listener.ts';

/** First byte of a TLS connection: a handshake record (RFC 8446, 5.1). HTTP begins with a letter. */
const handshake = 0x16;

interface Front {
	readonly host: Host;
	readonly port: number;
	readonly certificates: Certificates;
	/** Serves a connection, either plain or decrypted by TLS. */
	readonly serve: (socket: Socket | TLSSocket) => void;
}

/** Accepts connections for an HTTP server. On ports where clients may start TLS, the first byte distinguishes http from
 * https. On other ports nothing is read here, and TLS fails as with any server without it. */
export const tlsFront = ({ host, port, certificates, serve }: Front): Server => {
	const secure = securely(serve);
	// The options of http.Server's own sockets.
	return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
		if (!certificates.expectsTls(host, port)) return serve(socket);
		// The connection ends before the client has sent anything.
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

/** Loads TLS on first use: it takes 12 ms of CPU, and few agents need it. */
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
		// As in https.Server: a client that closes ends its handshake.
		socket.allowHalfOpen = false;
		server.setSecureContext(shown());
		server.emit('connection', socket);
	};
};
