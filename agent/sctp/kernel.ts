import { closeSync, existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { LabError } from '../../src/errors.ts';
import type { Netns } from '../../src/net/netns.ts';
import { sctpProtocol } from '../../src/net/sctp/packet.ts';
import { clientOf, type Host, introduction, listening, type OpenServer } from '../serve/listener.ts';
import { errno, setsockopt } from '../system/libc.ts';
import { streamSocket } from '../system/netns.ts';

/** Whether this machine's kernel has its SCTP module loaded. It then refuses packets that are not for its own sockets,
 * so those have to be used. It is not tested by opening such a socket, which would load the module. */
export const kernelSpeaks = (): boolean => existsSync('/proc/self/net/sctp');

/** A one-to-one socket (RFC 6458, 4), which behaves like TCP's. INIT is retransmitted until the probe's time-out. ICMP
 * errors end the attempt, as for TCP; by default the socket would only take them as a hint and continue. @param port
 * the local port; 0: any free one @throws LabError when the socket can't be opened */
export const kernelSocket = (netns: Netns, port = 0): number => {
	const fd = streamSocket(netns, { port, protocol: sctpProtocol });
	for (const { level, name, value } of options) {
		if (setsockopt(fd, level, name, value, value.length) === 0) continue;
		const code = errno();
		closeSync(fd);
		throw new LabError('failed', `an SCTP socket does not take option ${name} (errno ${code})`);
	}
	return fd;
};

const solSctp = 132;
/** Intervals between INITs in ms, the first and the longest, and the most attempts. */
const [pause, longest, most] = [100, 200, 0xffff];

/** IP_RECVERR, and from include/uapi/linux/sctp.h: SCTP_RTOINFO (association, initial, max, min, 4 bytes each),
 * SCTP_INITMSG (streams out and in, attempts, longest interval, 2 bytes each; 0: unchanged). */
const options = [
	{ level: 0, name: 11, value: Buffer.from(Int32Array.of(1).buffer) },
	{ level: solSctp, name: 0, value: Buffer.from(Int32Array.of(0, pause, longest, pause).buffer) },
	{ level: solSctp, name: 2, value: Buffer.from(Uint16Array.of(0, 0, most, longest).buffer) },
];

/** A server that uses the kernel's SCTP. @throws LabError when the port is taken */
export const serveByKernel = async (host: Host, port: number): Promise<OpenServer> => {
	const served = { port, protocol: 'SCTP' } as const;
	const fd = kernelSocket(host.netns, port);
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		const client = clientOf(socket);
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
		socket.once('data', () => socket.end(introduction(host, served, client)));
	});
	await listening(host, served, server, () => server.listen({ fd, backlog: 4096 }));
	return {
		close: () => {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
};
