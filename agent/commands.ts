import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Peer } from '../src/bus/peer.ts';
import type { FromAgent, ToAgent } from '../src/bus/protocol.ts';
import type { Terminal, WindowSize } from '../src/bus/verbs.ts';
import { messageOf } from '../src/errors.ts';
import type { Shell } from './probe/place.ts';
import { startInTerminal } from './system/terminal.ts';

interface Command {
	readonly id: number;
	readonly shell: Shell;
	readonly argv: readonly string[];
	/** False: its standard input is empty. */
	readonly stdin: boolean;
	/** Absent: it has pipes. */
	readonly terminal?: Terminal;
}

/** The way to the coordinator, as far as programs' output needs it. */
export type Upward = Pick<Peer<ToAgent, FromAgent>, 'send' | 'light' | 'drained'>;

/** A program that runs, as messages about it need it. */
interface Running {
	readonly outputs: readonly Readable[];
	readonly input: (data: Buffer | null) => void;
	readonly resize: (size: WindowSize) => void;
	/** Ends the program, since the caller has disconnected or wants no more output. */
	readonly end: () => void;
	readonly kill: () => void;
}

/** Real programs in a pod's or the node's namespaces, for `cnilab exec`. */
export class Commands {
	readonly #running = new Map<number, Running>();
	readonly #bus: Upward;

	constructor(bus: Upward) {
		this.#bus = bus;
	}

	/** Starts a program; its output and its exit code travel back as messages. A shell's codes for what can't be
	 * started: 127 not found, 126 not to be run. */
	async start(command: Command): Promise<void> {
		const { id, terminal } = command;
		try {
			this.#exit(id, terminal ? await this.#inTerminal(command, terminal) : await this.#withPipes(command));
		} catch (error) {
			this.#complain(id, messageOf(error));
			this.#exit(id, 126);
		} finally {
			this.#running.delete(id);
		}
	}

	/** Bytes for a program's input, in base64; null ends it. */
	input(id: number, data: string | null): void {
		this.#running.get(id)?.input(data === null ? null : Buffer.from(data, 'base64'));
	}

	resize(id: number, size: WindowSize): void {
		this.#running.get(id)?.resize(size);
	}

	/** Pauses a program's output while its reader is slower: the rest stays in the program's pipes. */
	pause(id: number): void {
		for (const stream of this.#running.get(id)?.outputs ?? []) stream.pause();
	}

	resume(id: number): void {
		for (const stream of this.#running.get(id)?.outputs ?? []) stream.resume();
	}

	kill(id: number): void {
		this.#running.get(id)?.end();
	}

	killAll(): void {
		for (const { kill } of this.#running.values()) kill();
	}

	async #withPipes({ id, shell, argv: [program = '', ...args], stdin }: Command): Promise<number> {
		const common = { reject: false, buffer: false, encoding: 'buffer', extendEnv: false, cwd: '/' } as const;
		const child = shell.inside(() =>
			execa(program, args, { ...common, env: shell.env, stdin: stdin ? 'pipe' : 'ignore' }),
		);
		this.#running.set(id, ofPipes(child));
		for (const stream of ['stdout', 'stderr'] as const) this.#pass(id, stream, child[stream]);
		const { exitCode, signal, code } = await child;
		return exitCode ?? codeOf({ signal, code, program }, (text) => this.#complain(id, text));
	}

	async #inTerminal({ id, shell, argv }: Command, { type, ...size }: Terminal): Promise<number> {
		const env = { ...shell.env, TERM: type };
		const { output, exit, ...terminal } = startInTerminal(argv, { inside: shell.inside, env, size });
		this.#running.set(id, {
			outputs: [output],
			// A terminal has no other end of input than this key.
			input: (data) => terminal.type(data ?? endOfTransmission),
			resize: terminal.resize,
			end: terminal.hangUp,
			kill: terminal.kill,
		});
		this.#pass(id, 'stdout', output);
		const ended = await exit;
		return typeof ended === 'number' ? ended : 128 + constants.signals[ended.signal];
	}

	#pass(id: number, stream: 'stdout' | 'stderr', from: Readable | null | undefined): void {
		from?.on('data', (data: Buffer) => {
			this.#bus.send({ type: 'output', id, stream, data: data.toString('base64') });
			if (this.#bus.light) return;
			this.pause(id);
			void this.#bus.drained().then(() => this.resume(id));
		});
	}

	#complain(id: number, text: string): void {
		this.#bus.send({ type: 'output', id, stream: 'stderr', data: Buffer.from(`cnilab: ${text}\n`).toString('base64') });
	}

	#exit(id: number, code: number): void {
		this.#bus.send({ type: 'exit', id, code });
	}
}

const ofPipes = (child: Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr' | 'kill'>): Running => ({
	outputs: [child.stdout, child.stderr].filter((stream) => stream instanceof Readable),
	input: (data) => void (data === null ? child.stdin?.end() : child.stdin?.write(data)),
	resize: () => undefined,
	end: () => void child.kill('SIGTERM'),
	kill: () => void child.kill('SIGKILL'),
});

const endOfTransmission = Buffer.from([4]);

const signals: Readonly<Record<string, number>> = constants.signals;

const codeOf = (
	{ signal, code, program }: { signal: string | undefined; code: string | undefined; program: string },
	complain: (text: string) => void,
): number => {
	if (signal) return 128 + (signals[signal] ?? 0);
	complain(code === 'ENOENT' ? `${program}: no such program on this node` : `${program}: ${code ?? 'did not start'}`);
	return code === 'ENOENT' ? 127 : 126;
};
