import type { Socket as UdpSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import type { Answer } from '../../src/bus/answer.ts';
import { LabError, messageOf } from '../../src/errors.ts';
import { unmapped } from '../../src/net/ip.ts';
import type { Netns } from '../../src/net/netns.ts';
import type { Protocol } from '../../src/net/port.ts';
import { inside } from '../system/netns.ts';

/** A host with servers: a pod, or the external host. */
export interface Host {
	/** Changes when the host is replaced; then its servers are opened again. */
	readonly id: string;
	readonly netns: Netns;
	readonly self: Pick<Answer, 'pod' | 'namespace' | 'node' | 'podIP'>;
	readonly ports: readonly Served[];
	/** The claim of its data ("ns/name") and its folder; absent if it has none. */
	readonly data?: { readonly claim: string; readonly folder: string; readonly readOnly: boolean };
	/** The class of Ingresses that it serves, if it is a controller. */
	readonly ingressClass?: string;
}

export interface Served {
	readonly port: number;
	readonly protocol: Protocol;
	/** The kind of server, if it is not the built-in one. */
	readonly by?: 'dns' | 'ingress';
}

export interface OpenServer {
	readonly close: () => void;
}

/** Opens a server's socket in its host's namespace. @throws LabError if the port is in use */
export const listening = (host: Host, served: Served, server: Server | UdpSocket, listen: () => void): Promise<void> =>
	new Promise<void>((resolve, reject) => {
		const fail = (error: Error) => reject(unserved(host, served, messageOf(error)));
		server.once('error', fail);
		server.once('listening', () => {
			server.off('error', fail);
			resolve();
		});
		inside(host.netns, listen);
	});

export const unserved = ({ id, self }: Host, { port, protocol }: Served, why: string): LabError =>
	new LabError('failed', `${id} cannot serve ${protocol} port ${port}: ${why}`, {
		asked: `pod ${self.namespace}/${self.pod} declares it`,
	});

/** The answer of a built-in server: its identity, and the client's address. */
export const introduction = (
	{ self }: Host,
	{ port, protocol }: Served,
	client: Pick<Answer, 'clientIP' | 'clientPort'> & Partial<Answer>,
): string => `${JSON.stringify({ ...self, port, protocol, ...client })}\n`;

export const clientOf = (socket: Socket): Pick<Answer, 'clientIP' | 'clientPort'> => ({
	clientIP: unmapped(socket.remoteAddress ?? ''),
	clientPort: socket.remotePort ?? 0,
});
