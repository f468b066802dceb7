import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chirp, discard } from './canary.ts';
import { widenSockets } from './widen.ts';

export interface Monitor {
	readonly lines: readonly string[];
	/** Waits until all earlier trace messages have been read; they arrive in order. @returns false if some are lost:
	 * xtables-monitor ends when its socket's buffer overflows (ENOBUFS) */
	caughtUp(): Promise<boolean>;
	close(): void;
}

/** Time-out for the kernel's first trace message, in ms. */
const speakWithin = 2000;

/** Starts xtables-monitor and returns when it receives trace messages, which is tested with a datagram of the node to
 * itself from port `canary`. Messages from before it listens are lost, so it has to be waited for. Undefined: no
 * messages arrive here. */
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
	/** Each datagram goes to another port, so that its message is recognised. The intervals get longer, since each
	 * datagram passes dozens of rules. */
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

/** How long to wait for the message before the next datagram, in ms: until xtables-monitor listens, and until it has
 * read all messages. */
const untilBound = 20;
const untilRead = 100;

const ports = (from: number, to: number): readonly number[] =>
	Array.from({ length: to - from }, (_, i) => discard + from + i);

const tellsOf = (canary: number, port: number) => (line: string) => line.includes(` SPORT=${canary} DPORT=${port} `);
