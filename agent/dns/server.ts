import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { parseIp } from '../../src/net/ip.ts';
import { clientOf, type Host, introduction, listening, type OpenServer } from '../serve/listener.ts';
import type { Names } from './names.ts';
import { reply } from './reply.ts';

/** Time after which an idle TCP client is disconnected, in ms. */
const idle = 10_000;

export const dnsOverUdp = async (host: Host, port: number, names: Names): Promise<OpenServer> => {
	const server = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name || '0.0.0.0', 4) });
	server.on('message', (message, from) => {
		const client = { clientIP: from.address, clientPort: from.port };
		const answer = isNoDns(message)
			? introduction(host, { port, protocol: 'UDP' }, client)
			: reply({ zone: names.zone, ip: parseIp(host.self.podIP) }, message, 'UDP');
		if (answer) server.send(answer, from.port, from.address);
	});
	await listening(host, { port, protocol: 'UDP' }, server, () => server.bind(port));
	server.on('error', () => undefined);
	return { close: () => server.close() };
};

export const dnsOverTcp = async (host: Host, port: number, names: Names): Promise<OpenServer> => {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => socket.destroy());
		socket.setTimeout(idle, () => socket.destroy());
		socket.once('data', (first: Buffer) => {
			if (isNoDns(first)) socket.end(introduction(host, { port, protocol: 'TCP' }, clientOf(socket)));
		});
		inMessages(socket, (message) => {
			const answer = reply({ zone: names.zone, ip: parseIp(host.self.podIP) }, message, 'TCP');
			if (answer) socket.write(framed(answer));
			else socket.destroy();
		});
	});
	await listening(host, { port, protocol: 'TCP' }, server, () => server.listen({ port, backlog: 4096 }));
	return {
		close: () => {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
};

/** Bytes of a DNS header. Anything shorter is no DNS message and gets a built-in server's answer, so that checks by tcp://
 * and udp:// work on this port as on every other. */
const isNoDns = (message: Buffer): boolean => message.length < 12;

/** Over TCP a message has its length before it, in two bytes (RFC 1035, 4.2.2). */
export const framed = (message: Buffer): Buffer => {
	const length = Buffer.alloc(2);
	length.writeUInt16BE(message.length);
	return Buffer.concat([length, message]);
};

export const inMessages = (socket: Socket, take: (message: Buffer) => void): void => {
	let waiting: Buffer = Buffer.alloc(0);
	socket.on('data', (chunk: Buffer) => {
		waiting = Buffer.concat([waiting, chunk]);
		for (;;) {
			const end = waiting.length < 2 ? Number.POSITIVE_INFINITY : 2 + waiting.readUInt16BE(0);
			if (waiting.length < end) return;
			const message = waiting.subarray(2, end);
			waiting = waiting.subarray(end);
			take(message);
		}
	});
};
