import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface Monitor {
	readonly lines: readonly string[];
	close(): void;
}

/** How long the kernel's first word may take, in ms. */
const speakWithin = 2000;

/** Starts to listen to what TRACE rules tell, and returns when it hears: a datagram of the node to itself, from
 * `canary`, a port of the lookout's own, has to show up. The kernel tells whoever listens, and nobody else later.
 * Undefined: nothing is heard here. */
export const openMonitor = async (canary: number): Promise<Monitor | undefined> => {
	const child = spawn('xtables-monitor', ['--trace'], { stdio: ['ignore', 'pipe', 'ignore'] });
	const lines: string[] = [];
	let gone = false;
	child.once('error', () => {
		gone = true;
	});
	child.once('close', () => {
		gone = true;
	});
	createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
	const close = (): void => void child.kill('SIGKILL');
	const deadline = performance.now() + speakWithin;
	while (!gone && performance.now() < deadline) {
		await chirp(canary);
		await delay(10);
		if (!lines.some((line) => line.includes(` SPORT=${canary} `))) continue;
		return { lines, close };
	}
	close();
	return undefined;
};

/** To the discard port of the loopback, where nobody listens. */
const chirp = async (port: number): Promise<void> => {
	const socket = createSocket('udp4');
	try {
		await new Promise<void>((resolve, reject) => {
			socket.once('error', reject);
			socket.bind(port, '127.0.0.1', () => socket.send('', 9, '127.0.0.1', () => resolve()));
		});
	} finally {
		socket.close();
	}
};
