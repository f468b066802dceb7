import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chirp, discard } from './canary.ts';
import { widenSockets } from './widen.ts';

export interface Monitor {
	readonly lines: readonly string[];
	/** Until everything has come that the kernel had to tell before now; it tells in order.
	 * @returns false: some of it never will, since xtables-monitor ends when the kernel tells more at once than its
	 * socket holds (ENOBUFS). */
	caughtUp(): Promise<boolean>;
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
	let chirps = 0;
	/** Each goes to a port of its own, so that it is known when it is heard. Ever fewer of them: each meets rules by the
	 * dozen. */
	const isHeard = async (firstPatience: number): Promise<boolean> => {
		const first = chirps;
		const deadline = performance.now() + speakWithin;
		const hears = (): boolean => ports(first, chirps).some((port) => lines.some(tellsOf(canary, port)));
		for (let patience = firstPatience; !gone && performance.now() < deadline; patience *= 2) {
			await chirp(canary, discard + chirps++);
			for (const until = performance.now() + patience; !hears() && performance.now() < until; ) await delay(5);
			if (hears()) return true;
		}
		return false;
	};
	if (await isHeard(untilBound)) {
		widenSockets(child.pid ?? 0);
		return { lines, close, caughtUp: () => isHeard(untilRead) };
	}
	close();
	return undefined;
};

/** How long xtables-monitor may take to start to listen, and to print what a packet met, before it is asked again, in
 * ms. */
const untilBound = 20;
const untilRead = 100;

const ports = (from: number, to: number): readonly number[] =>
	Array.from({ length: to - from }, (_, i) => discard + from + i);

const tellsOf = (canary: number, port: number) => (line: string) => line.includes(` SPORT=${canary} DPORT=${port} `);
