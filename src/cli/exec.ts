import { spawnSync } from 'node:child_process';
import type { Running } from '../bus/caller.ts';
import type { Terminal, WindowSize } from '../bus/verbs.ts';
import { LabError } from '../errors.ts';
import { type InPod, placeIn } from './in-pod.ts';
import { withLab } from './lab.ts';
import { say } from './output.ts';

interface ExecFlags extends InPod {
	readonly lab: string;
	readonly stdin: boolean;
	readonly tty: boolean;
	/** The words after --. */
	readonly '--'?: unknown;
}

/** Runs a command in a place of a running lab, with its output, its input if there is any, and its exit code. */
export const runIn = async (word: string, flags: ExecFlags): Promise<void> => {
	const argv = Array.isArray(flags['--']) ? flags['--'].map(String) : [];
	if (argv.length === 0)
		throw new LabError('bad-input', 'you must specify at least one command for the container', {
			hint: 'put it behind --, as in: -- ip route',
		});
	const terminal = terminalFor(flags);
	const stdin = flags.stdin || !process.stdin.isTTY;
	const { container } = flags;
	const code = await withLab(flags.lab, async (client) => {
		const { place } = await placeIn(client, word, flags);
		const running = client.open(
			'exec',
			{ place, argv, stdin, ...(container !== undefined && { container }), ...(terminal && { terminal }) },
			{ onPart: ({ stream, data }) => void process[stream].write(Buffer.from(data, 'base64')) },
		);
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running.cancel());
		if (stdin) feed(running.input);
		return terminal ? whileRaw(running) : (await running.result).code;
	});
	process.stdin.destroy();
	process.exitCode = code;
};

/** As in kubectl (pkg/cmd/exec: SetupTTY): no terminal without -i, or if standard input is none. */
const terminalFor = ({ stdin, tty }: Pick<ExecFlags, 'stdin' | 'tty'>): Terminal | undefined => {
	if (!stdin || !tty) return undefined;
	if (process.stdin.isTTY) return { ...windowSize(), type: process.env['TERM'] ?? 'xterm' };
	say('Unable to use a TTY - input is not a terminal or the right kind of file');
	return undefined;
};

/** The size of standard output's terminal, or 80 by 24. */
const windowSize = (): WindowSize => {
	const [columns, rows] = process.stdout.isTTY ? process.stdout.getWindowSize() : [80, 24];
	return { columns, rows };
};

/** Passes all keys to the program while it runs, including Ctrl-C, and changes of the window's size. */
const whileRaw = async (running: Running<'exec'>): Promise<number> => {
	const resized = () => running.resize(windowSize());
	process.stdin.setRawMode(true);
	// Node's raw mode still translates LF to CR LF on output, which breaks full-screen programs.
	spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
	process.stdout.on('resize', resized);
	try {
		return (await running.result).code;
	} finally {
		process.stdout.off('resize', resized);
		process.stdin.setRawMode(false);
	}
};

/** Passes standard input on, reading no faster than the lab accepts it. */
const feed = (input: (data: Uint8Array | null) => Promise<void>): void => {
	const { stdin } = process;
	stdin.on('data', (chunk: Buffer) => {
		stdin.pause();
		void input(chunk).then(() => stdin.resume());
	});
	stdin.once('end', () => void input(null));
};
