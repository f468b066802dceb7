import { Socket } from 'node:net';
import type { Upstream } from '../../src/ingress/upstreams.ts';
import type { Netns } from '../../src/net/netns.ts';
import { deadline } from '../probe/deadline.ts';
import { tcpSocket } from '../system/netns.ts';

/** Connect time-out in ms. ingress-nginx waits 5 s; a lab's network answers within 1 ms. */
const patience = 1000;

/** Number of upstreams that are tried: ingress-nginx's proxy_next_upstream_tries. */
const mostTried = 3;

interface Dialled {
	readonly socket: Socket;
	readonly upstream: Upstream;
}

/** Connects from a namespace to the first upstream that accepts. @throws the last upstream's error */
export const dial = async (netns: Netns, upstreams: readonly Upstream[]): Promise<Dialled> => {
	let failure: unknown;
	for (const upstream of upstreams.slice(0, mostTried)) {
		try {
			return { socket: await connected(netns, upstream), upstream };
		} catch (error) {
			failure = error;
		}
	}
	throw failure;
};

/** No upstream answered in time. */
export class Silence extends Error {}

const connected = (netns: Netns, { ip, port }: Upstream): Promise<Socket> => {
	const socket = new Socket({ fd: tcpSocket(netns), readable: true, writable: true });
	return new Promise((resolve, reject) => {
		const fail = (error: Error) => {
			giveUp();
			socket.destroy();
			reject(error);
		};
		const giveUp = deadline(patience, () => fail(new Silence(`no answer from ${ip}:${port}`)));
		socket.once('error', fail);
		socket.once('connect', () => {
			giveUp();
			socket.off('error', fail);
			resolve(socket);
		});
		socket.connect({ host: ip, port });
	});
};
