import { setsockopt } from './libc.ts';

const solSocket = 1;
const rcvbuf = 8;
const rcvbufForce = 33;

/** In bytes. */
const room = Buffer.alloc(4);
room.writeInt32LE(4 * 1024 * 1024);

/** Enlarges a socket's receive buffer from the kernel's usual 208 KiB; only the machine's root may go beyond
 * net.core.rmem_max. It matters for raw sockets: a packet that does not fit into the buffer counts as delivered to nobody,
 * and the kernel answers it with "protocol unreachable". */
export const giveRoom = (fd: number): void => {
	if (setsockopt(fd, solSocket, rcvbufForce, room, room.length) !== 0)
		setsockopt(fd, solSocket, rcvbuf, room, room.length);
};
