import { setsockopt } from './libc.ts';

const solSocket = 1;
const rcvbuf = 8;
const rcvbufForce = 33;

/** In bytes. */
const room = Buffer.alloc(4);
room.writeInt32LE(4 * 1024 * 1024);

/** Lets a socket hold more of what is not read yet than the kernel's usual 208 KiB. Beyond net.core.rmem_max the kernel
 * allows it to root of the machine alone; else it is as much as that. A raw socket that is full is none to the kernel,
 * which then answers for it. */
export const giveRoom = (fd: number): void => {
	if (setsockopt(fd, solSocket, rcvbufForce, room, room.length) !== 0)
		setsockopt(fd, solSocket, rcvbuf, room, room.length);
};
