import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Peer } from '../src/bus/peer.ts';
import type { FromAgent, ToAgent } from '../src/bus/protocol.ts';
import { messageOf } from '../src/errors.ts';
import type { Shell } from './probe/place.ts';

interface Command {
	readonly id: number;
	readonly shell: Shell;
	readonly argv: readonly string[];
	/** False: its standard input is empty. */
	readonly stdin: boolean;
}

/** The way to the coordinator, as far as programs' output needs it. */
export type Upward = Pick<Peer<ToAgent, FromAgent>, 'send' | 'light' | 'drained'>;

/** Real programs in a pod's or the node's namespaces, for `cnilab exec`. */
export class Commands {
	readonly #running = new Map<number, Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr' | 'kill'>>();
	readonly #bus: Upward;

	constructor(bus: Upward) {
		this.#bus = bus;
	}

	/** Starts a program; its output and its exit code travel back as messages. A shell's codes for what can't be
	 * started: 127 not found, 126 not to be run. */
	async start({ id, shell, argv: [program = '', ...args], stdin }: Command): Promise<void> {
		try {
			const common = { reject: false, buffer: false, encoding: 'buffer', extendEnv: false, cwd: '/' } as const;
			const child = shell.inside(() =>
				execa(program, args, { ...common, env: shell.env, stdin: stdin ? 'pipe' : 'ignore' }),
			);
			this.#running.set(id, child);
			for (const stream of ['stdout', 'stderr'] as const)
				child[stream]?.on('data', (data: Buffer) => {
					this.#bus.send({ type: 'output', id, stream, data: data.toString('base64') });
					if (this.#bus.light) return;
					this.pause(id);
					void this.#bus.drained().then(() => this.resume(id));
				});
			const { exitCode, signal, code } = await child;
			this.#exit(id, exitCode ?? codeOf({ signal, code, program }, (text) => this.#complain(id, text)));
		} catch (error) {
			this.#complain(id, messageOf(error));
			this.#exit(id, 126);
		} finally {
			this.#running.delete(id);
		}
	}

	/** Bytes for a program's input, in base64; null ends it. */
	input(id: number, data: string | null): void {
		const input = this.#running.get(id)?.stdin;
		if (data === null) input?.end();
		else input?.write(Buffer.from(data, 'base64'));
	}

	/** The output is not taken as fast as it comes: the rest stays in the program's pipes. */
	pause(id: number): void {
		for (const stream of this.#outputs(id)) stream.pause();
	}

	resume(id: number): void {
		for (const stream of this.#outputs(id)) stream.resume();
	}

	kill(id: number): void {
		this.#running.get(id)?.kill('SIGTERM');
	}

	killAll(): void {
		for (const child of this.#running.values()) child.kill('SIGKILL');
	}

	#outputs(id: number): readonly Readable[] {
		const child = this.#running.get(id);
		return [child?.stdout, child?.stderr].filter((stream) => stream instanceof Readable);
	}

	#complain(id: number, text: string): void {
		this.#bus.send({ type: 'output', id, stream: 'stderr', data: Buffer.from(`cnilab: ${text}\n`).toString('base64') });
	}

	#exit(id: number, code: number): void {
		this.#bus.send({ type: 'exit', id, code });
	}
}

const signals: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

const codeOf = (
	{ signal, code, program }: { signal: string | undefined; code: string | undefined; program: string },
	complain: (text: string) => void,
): number => {
	if (signal) return 128 + (signals[signal] ?? 0);
	complain(code === 'ENOENT' ? `${program}: no such program on this node` : `${program}: ${code ?? 'did not start'}`);
	return code === 'ENOENT' ? 127 : 126;
};
