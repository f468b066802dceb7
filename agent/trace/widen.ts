import { readdirSync, readlinkSync } from 'node:fs';
import { close, pidfdGetfd, pidfdOpen } from '../system/libc.ts';
import { giveRoom } from '../system/receive-buffer.ts';

/** Enlarges the buffers of another process's sockets, which by default hold messages of some 250 rules. Without
 * CAP_SYS_PTRACE, as in a container, they stay as they are. */
export const widenSockets = (pid: number): void => {
	const process = pidfdOpen(pid, 0);
	if (process < 0) return;
	for (const name of socketsOf(pid)) {
		const socket = pidfdGetfd(process, Number(name), 0);
		if (socket < 0) continue;
		giveRoom(socket);
		close(socket);
	}
	close(process);
};

/** The process may have ended. */
const socketsOf = (pid: number): readonly string[] => {
	const folder = `/proc/${pid}/fd`;
	try {
		return readdirSync(folder).filter((name) => readlinkSync(`${folder}/${name}`).startsWith('socket:'));
	} catch {
		return [];
	}
};
