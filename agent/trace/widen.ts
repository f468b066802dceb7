import { readdirSync, readlinkSync } from 'node:fs';
import { close, pidfdGetfd, pidfdOpen, setsockopt } from '../libc.ts';

/** Gives another process' sockets room for more than the kernel's usual 208 KiB of what they have not read yet: some
 * 250 rules that a packet met. Beyond net.core.rmem_max the kernel allows it to root only, and in a container without
 * CAP_SYS_PTRACE not at all: then they stay as they are. */
export const widenSockets = (pid: number): void => {
	const process = pidfdOpen(pid, 0);
	if (process < 0) return;
	for (const name of socketsOf(pid)) {
		const socket = pidfdGetfd(process, Number(name), 0);
		if (socket < 0) continue;
		if (setsockopt(socket, solSocket, rcvbufForce, room, room.length) !== 0)
			setsockopt(socket, solSocket, rcvbuf, room, room.length);
		close(socket);
	}
	close(process);
};

const solSocket = 1;
const rcvbuf = 8;
const rcvbufForce = 33;
/** In bytes. */
const room = Buffer.alloc(4);
room.writeInt32LE(4 * 1024 * 1024);

/** It may have ended meanwhile. */
const socketsOf = (pid: number): readonly string[] => {
	const folder = `/proc/${pid}/fd`;
	try {
		return readdirSync(folder).filter((name) => readlinkSync(`${folder}/${name}`).startsWith('socket:'));
	} catch {
		return [];
	}
};
