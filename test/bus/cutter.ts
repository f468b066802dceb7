import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import type { BusPlace } from '../../src/bus/server.ts';

/** A wire between peers and the bus that a test can cut, freeze and take down. */
export interface Cutter {
	readonly url: string;
	/** Breaks every connection, in the middle of whatever is under way. */
	cut(): void;
	/** From now on nothing passes on the connections there are; new ones are not affected. */
	freeze(): void;
	thaw(): void;
	/** Whether the next connection is let through. */
	admits: () => boolean;
	close(): Promise<void>;
}

/** Listens at `front` and passes everything on to the bus at `url`. */
export const openCutter = async (front: BusPlace, url: string): Promise<Cutter> => {
	const lines = new Set<Line>();
	const server = createServer((near) => {
		if (!cutter.admits()) return near.destroy();
		const far = dial(target(url));
		const line = { sockets: [near, far], frozen: false };
		lines.add(line);
		forward(line, near, far);
		forward(line, far, near);
		return near.on('close', () => lines.delete(line));
	});
	await new Promise<void>((resolve) => server.listen(front, resolve));
	const cut = () => {
		for (const line of lines) for (const socket of line.sockets) socket.destroy();
	};
	const freeze = (frozen: boolean) => () => {
		for (const line of lines) {
			line.frozen = frozen;
			for (const socket of line.sockets) frozen ? socket.pause() : socket.resume();
		}
	};
	const cutter: Cutter = {
		url: urlOf(server, front),
		cut,
		freeze: freeze(true),
		thaw: freeze(false),
		admits: () => true,
		close: async () => {
			cut();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return cutter;
};

interface Line {
	readonly sockets: readonly Socket[];
	frozen: boolean;
}

const forward = (line: Line, from: Socket, to: Socket): void => {
	from.on('data', (data) => {
		if (!to.write(data)) from.pause();
	});
	to.on('drain', () => line.frozen || from.resume());
	from.on('error', () => undefined); // 'close' follows
	from.on('close', () => to.destroy());
};

const target = (url: string): { path: string } | { host: string; port: number } => {
	const [, path] = /^ws\+unix:\/\/(.+):/.exec(url) ?? [];
	return path ? { path: decodeURI(path) } : { host: new URL(url).hostname, port: Number(new URL(url).port) };
};

const urlOf = (server: Server, front: BusPlace): string => {
	const address = server.address();
	return typeof address === 'object' && address
		? `ws://127.0.0.1:${address.port}/v1/bus`
		: `ws+unix://${encodeURI('path' in front ? front.path : '')}:/v1/bus`;
};
