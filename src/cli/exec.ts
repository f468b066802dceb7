import { LabError } from '../errors.ts';
import { withLab } from './lab.ts';

interface ExecFlags {
	readonly lab: string;
	readonly stdin: boolean;
	readonly tty: boolean;
	/** What stood behind --. */
	readonly '--'?: unknown;
}

/** A command in a place of a running lab: its output, its input where there is some, its exit code. */
export const runIn = async (place: string, flags: ExecFlags): Promise<void> => {
	const argv = Array.isArray(flags['--']) ? flags['--'].map(String) : [];
	if (flags.tty)
		throw new LabError('bad-input', '-t: programs in a lab have no terminal', {
			hint: 'leave -t out; with -i alone a shell reads what you type, line by line, and shows no prompt',
		});
	if (argv.length === 0)
		throw new LabError('bad-input', 'no command was given', { hint: 'put it behind --, as in: -- ip route' });
	const code = await withLab(flags.lab, async (client) => {
		const stdin = flags.stdin || !process.stdin.isTTY;
		const running = client.open(
			'exec',
			{ place, argv, stdin },
			{ onPart: ({ stream, data }) => void process[stream].write(Buffer.from(data, 'base64')) },
		);
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running.cancel());
		if (stdin) void feed(running.input);
		return (await running.result).code;
	});
	process.stdin.destroy();
	process.exitCode = code;
};

const feed = async (input: (data: Uint8Array | null) => Promise<void>): Promise<void> => {
	for await (const chunk of process.stdin) await input(chunk);
	await input(null);
};
