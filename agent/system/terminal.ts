import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, write } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import { getSystemErrorMessage } from 'node:util';
import { LabError } from '../../src/errors.ts';
import { errno, fcntl, ioctl, ioctlNumber } from './libc.ts';

export interface WindowSize {
	readonly columns: number;
	readonly rows: number;
}

interface Start {
	/** Runs work where the program is to be: its own /dev/ptmx is used. */
	readonly inside: <T>(work: () => T) => T;
	readonly env: Readonly<Record<string, string>>;
	readonly size: WindowSize;
}

/** A program that runs in a terminal of its own. */
export interface TerminalProgram {
	/** All that it shows. */
	readonly output: ReadStream;
	/** Its exit code, once all output has come. */
	readonly exit: Promise<number | { readonly signal: NodeJS.Signals }>;
	type(keys: Buffer): void;
	resize(size: WindowSize): void;
	/** As when somebody closes the window: the kernel sends SIGHUP. */
	hangUp(): void;
	kill(): void;
}

/** Starts a program as the leader of a session whose controlling terminal is a new pseudoterminal (pty(7)). Node can't
 * ask for that between fork and exec; setsid(1) of util-linux can.
 * @throws LabError where the kernel has no terminal for it */
export const startInTerminal = (argv: readonly string[], { inside, env, size }: Start): TerminalProgram => {
	const { child, master } = inside(() => {
		const { master, slave } = openTerminal(size);
		try {
			const started = spawn('setsid', ['-c', ...argv], { env, cwd: '/', stdio: [slave, slave, slave] });
			return { child: started, master };
		} finally {
			closeSync(slave);
		}
	});
	const output = new ReadStream(master);
	// Once all who had it open are gone, reading fails with EIO: that is the end of what it shows.
	output.on('error', () => output.destroy());
	fcntl(master, setFlags, constants.O_RDWR | constants.O_NONBLOCK);
	const over = new Promise<void>((resolve) => output.once('close', resolve));
	const ended = new Promise<number | { readonly signal: NodeJS.Signals }>((resolve, reject) => {
		child.once('error', (error) => reject(new LabError('cannot', `setsid does not start: ${error.message}`)));
		child.once('exit', (code, signal) => resolve(signal ? { signal } : (code ?? 0)));
	});
	const keyboard = new Keyboard(master, output);
	return {
		output,
		exit: ended.then(async (code) => {
			// The kernel hangs the terminal up with its session's leader; somebody who left the session may hold it.
			await Promise.race([over, delay(lastWords)]);
			output.destroy();
			return code;
		}),
		type: (keys) => keyboard.type(keys),
		resize: (wanted) => {
			if (!output.destroyed) ioctl(master, setWindowSize, winsize(wanted));
		},
		hangUp: () => output.destroy(),
		kill: () => child.kill('SIGKILL'),
	};
};

/** How long what a program wrote last may be on its way, in ms. */
const lastWords = 500;

/** ioctl_tty(2), asm-generic/ioctls.h. */
const lockPeer = 0x40045431;
const openPeer = 0x5441;
const setWindowSize = 0x5414;
/** F_SETFL of fcntl(2). */
const setFlags = 4;

/** Both ends of a new terminal. The peer is opened by its number, not by a name that may lead elsewhere (TIOCGPTPEER). */
const openTerminal = (size: WindowSize): { readonly master: number; readonly slave: number } => {
	const master = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
	const slave = ioctl(master, lockPeer, Buffer.alloc(4)) < 0 ? -1 : ioctlNumber(master, openPeer, peerFlags);
	if (slave >= 0) {
		ioctl(master, setWindowSize, winsize(size));
		return { master, slave };
	}
	const why = getSystemErrorMessage(-errno());
	closeSync(master);
	throw new LabError('cannot', `there is no terminal to be had: ${why}`);
};

/** O_CLOEXEC, which Node has no name for, lest programs that start meanwhile hold it. */
const peerFlags = constants.O_RDWR | constants.O_NOCTTY | 0o2000000;

/** struct winsize. */
const winsize = ({ columns, rows }: WindowSize): Buffer => {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt16LE(rows, 0);
	bytes.writeUInt16LE(columns, 2);
	return bytes;
};

/** A terminal takes some 4,000 characters that nobody reads: the rest waits here, not in the kernel with this process. */
class Keyboard {
	readonly #master: number;
	readonly #output: ReadStream;
	#waiting: Buffer[] = [];
	#writing = false;

	constructor(master: number, output: ReadStream) {
		this.#master = master;
		this.#output = output;
	}

	type(keys: Buffer): void {
		if (keys.length > 0) this.#waiting.push(keys);
		if (!this.#writing) this.#next();
	}

	#next(): void {
		const [keys] = this.#waiting;
		this.#writing = keys !== undefined && !this.#output.destroyed;
		if (!this.#writing || keys === undefined) return;
		write(this.#master, keys, (error, bytes) => {
			if (error && error.code !== 'EAGAIN') this.#waiting = [];
			else if (error) return void setTimeout(() => this.#next(), 20).unref();
			else if (bytes < keys.length) this.#waiting[0] = keys.subarray(bytes);
			else this.#waiting.shift();
			this.#next();
		});
	}
}
