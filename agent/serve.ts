import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../src/bus/protocol.ts';
import { LabError, messageOf } from '../src/errors.ts';
import type { Netns } from '../src/kernel/object.ts';
import { unmapped } from '../src/net/ip.ts';
import type { Protocol } from '../src/net/port.ts';
import { inodeOf, inside } from './netns.ts';

/** Somebody who answers on ports: a pod, or the external host. */
export interface Host {
	/** Changes whenever the host is another one: then its servers are made anew. */
	readonly id: string;
	readonly netns: Netns;
	readonly self: Pick<Answer, 'pod' | 'namespace' | 'node' | 'podIP'>;
	readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
}

interface Door {
	readonly close: () => void;
}

/** The built-in servers of one node: every declared port of every pod, all in this process. */
export class Servers {
	readonly #open = new Map<string, Door>();

	/** Closes what is not wanted, and what stands in a namespace that has lost its name. It comes before the kernel is
	 * changed: a socket holds its namespace. */
	keepOnly(hosts: readonly Host[]): void {
		const wanted = new Set(hosts.flatMap(doorsOf).map(({ key }) => key));
		for (const [key, door] of this.#open) {
			if (wanted.has(key)) continue;
			door.close();
			this.#open.delete(key);
		}
	}

	/** Opens what is missing. @throws LabError when a port can't be had. */
	async serve(hosts: readonly Host[]): Promise<void> {
		const missing = hosts.flatMap(doorsOf).filter(({ key }) => !this.#open.has(key));
		await Promise.all(
			missing.map(async ({ key, host, port, protocol }) => {
				this.#open.set(key, await listeners[protocol](host, port));
			}),
		);
	}
}

const doorsOf = (host: Host) =>
	host.ports
		.filter(({ protocol }) => protocol !== 'SCTP')
		.map(({ port, protocol }) => ({
			key: `${host.id} ${protocol}/${port} in ${inodeOf(host.netns)}`,
			host,
			port,
			protocol,
		}));

const listenTcp = async (host: Host, port: number): Promise<Door> => {
	const sockets = new Set<Socket>();
	const answer = (socket: Socket, more: Pick<Answer, 'host' | 'path'> = {}): string =>
		`${JSON.stringify({ ...seenBy(host, { port, protocol: 'TCP' }), ...clientOf(socket), ...more })}\n`;
	const server = createServer((request, response) => {
		response.setHeader('content-type', 'application/json');
		response.end(answer(request.socket, { host: request.headers.host ?? '', path: request.url ?? '' }));
	});
	// What is no HTTP gets the same answer bare, so that tcp:// and nc work on any port.
	server.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end(answer(socket as Socket));
		else socket.destroy();
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await listening(host, port, 'TCP', server, () => server.listen({ port, backlog: 4096 }));
	return {
		close: () => {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
};

const listenUdp = async (host: Host, port: number): Promise<Door> => {
	// dgram looks even an address up, its own before it binds and the client's before it answers, a tick later and so in
	// the wrong namespace: this lookup answers at once.
	const server = createSocket({ type: 'udp4', lookup: (name, _options, done) => done(null, name || '0.0.0.0', 4) });
	server.on('message', (_message, from) => {
		const client = { clientIP: from.address, clientPort: from.port };
		server.send(
			`${JSON.stringify({ ...seenBy(host, { port, protocol: 'UDP' }), ...client })}\n`,
			from.port,
			from.address,
		);
	});
	await listening(host, port, 'UDP', server, () => server.bind(port));
	server.on('error', () => undefined);
	return { close: () => server.close() };
};

const listeners = {
	TCP: listenTcp,
	UDP: listenUdp,
	SCTP: async (): Promise<Door> => ({ close: () => undefined }),
} satisfies Record<Protocol, (host: Host, port: number) => Promise<Door>>;

const listening = (host: Host, port: number, protocol: Protocol, server: Server | UdpSocket, listen: () => void) =>
	new Promise<void>((resolve, reject) => {
		const fail = (error: Error) =>
			reject(
				new LabError('failed', `${host.id} cannot serve ${protocol} port ${port}: ${messageOf(error)}`, {
					asked: `pod ${host.self.namespace}/${host.self.pod} declares it`,
				}),
			);
		server.once('error', fail);
		server.once('listening', () => {
			server.off('error', fail);
			resolve();
		});
		inside(host.netns, listen);
	});

const seenBy = ({ self }: Host, port: Pick<Answer, 'port' | 'protocol'>) => ({ ...self, ...port });

const clientOf = (socket: Socket): Pick<Answer, 'clientIP' | 'clientPort'> => ({
	clientIP: unmapped(socket.remoteAddress ?? ''),
	clientPort: socket.remotePort ?? 0,
});
