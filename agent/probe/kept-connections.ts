import { Socket } from 'node:net';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import type { Netns } from '../../src/net/netns.ts';
import { tcpSocket } from '../system/netns.ts';
import { deadline } from './deadline.ts';

interface Line {
	readonly netns: Netns;
	readonly socket: Socket;
	/** Questions that were answered on it. */
	answered: number;
	/** Called with how the pending question ended. */
	wake: ((error?: NodeJS.ErrnoException) => void) | undefined;
	/** Why it can carry no more questions. */
	broken: NodeJS.ErrnoException | undefined;
}

type Outcome = Pick<ProbeResult, 'verdict' | 'exit' | 'error' | 'held'>;

/** Connections that stay open between questions, one for each pair and port, opened by the first question. With them one
 * sees that dataplanes let established connections live on when a policy forbids new ones. */
export class KeptConnections {
	readonly #lines = new Map<string, Line>();

	/** Asks over the pair's connection. A broken connection gives `reject` once and is forgotten. */
	async ask(probe: Probe, netns: Netns): Promise<Outcome> {
		const key = `${probe.from} ${probe.to} ${probe.port}`;
		const line = this.#lines.get(key) ?? open(probe, netns);
		this.#lines.set(key, line);
		const held = line.answered;
		const outcome = line.broken ? gone(line.broken) : await question(line, probe);
		if (line.broken || (outcome.verdict !== 'allow' && held === 0)) this.#drop(key, line);
		return { ...outcome, held };
	}

	/** Closes connections from all other namespaces: an open socket keeps its namespace alive. */
	keepOnly(wanted: ReadonlySet<Netns>): void {
		for (const [key, line] of this.#lines) if (!wanted.has(line.netns)) this.#drop(key, line);
	}

	#drop(key: string, line: Line): void {
		line.socket.destroy();
		this.#lines.delete(key);
	}
}

const open = (probe: Probe, netns: Netns): Line => {
	const socket = new Socket({ fd: tcpSocket(netns), readable: true, writable: true });
	const line: Line = { netns, socket, answered: 0, wake: undefined, broken: undefined };
	const end = (error: NodeJS.ErrnoException) => {
		line.broken ??= error;
		line.wake?.(error);
	};
	socket.on('data', () => line.wake?.());
	socket.on('error', end);
	socket.on('close', () => end(new Error('the other side closed it')));
	socket.connect({ host: probe.to, port: probe.port });
	return line;
};

const question = (line: Line, { to, port, patienceMs }: Probe): Promise<Outcome> =>
	new Promise((resolve) => {
		const end = (outcome: Outcome) => {
			line.wake = undefined;
			giveUp();
			resolve(outcome);
		};
		const giveUp = deadline(patienceMs, () => end({ verdict: 'deny', exit: 28, error: 'no answer' }));
		line.wake = (error) => {
			if (error) return end(gone(error));
			line.answered++;
			end({ verdict: 'allow', exit: 0 });
		};
		line.socket.write(`GET / HTTP/1.1\r\nHost: ${to}:${port}\r\n\r\n`);
	});

const gone = ({ code, message }: NodeJS.ErrnoException): Outcome => ({
	verdict: 'reject',
	exit: 56,
	error: code ?? message,
});
