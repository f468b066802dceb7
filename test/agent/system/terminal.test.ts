import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { startInTerminal, type TerminalProgram } from '../../../agent/system/terminal.ts';

const here = <T>(work: () => T): T => work();
const start = (script: string): TerminalProgram & { shown: () => string } => {
	const env = { PATH: process.env['PATH'] ?? '', TERM: 'dumb', PS1: '$ ' };
	const program = startInTerminal(['sh', '-c', script], { inside: here, env, size: { columns: 101, rows: 33 } });
	let text = '';
	program.output.on('data', (data: Buffer) => {
		text += data;
	});
	return { ...program, shown: () => text };
};

const until = async (holds: () => boolean): Promise<void> => {
	for (let i = 0; !holds() && i < 1500; i++) await delay(20);
};

test('a program has a terminal that controls it, of the size that was said, and its exit code comes last', async (t) => {
	const { exit, shown } = start(
		'stty size; ps -o tty= $$; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all; : > /dev/tty; exit 7',
	);
	t.is(await exit, 7);
	t.regex(shown(), /^33 101\r\n *pts\/\d+ *\r\nall\r\n$/);
});

test('keys are echoed, Ctrl-C interrupts, and another size is told', async (t) => {
	const { exit, shown, type, resize } = start(
		'trap "echo caught; stty size" INT; echo ready; while read line; do echo "got $line"; done; echo end',
	);
	await until(() => shown().includes('ready'));
	type(Buffer.from('hello\r'));
	await until(() => shown().includes('got hello'));
	resize({ columns: 90, rows: 44 });
	type(Buffer.from([3]));
	await until(() => shown().includes('44 90'));
	type(Buffer.from([4]));
	t.is(await exit, 0);
	t.regex(shown(), /ready\r\nhello\r\ngot hello\r\n\^Ccaught\r\n44 90\r\nend\r\n$/);
});

test('more than a terminal holds waits for its reader, and this process does not', async (t) => {
	const { exit, shown, type } = start('stty raw -echo; echo ready; sleep 0.5; head -c 100000 | wc -c');
	await until(() => shown().includes('ready'));
	type(Buffer.alloc(100_000, 'x'));
	const before = performance.now();
	await delay(50);
	t.true(performance.now() - before < 400);
	t.is(await exit, 0);
	t.regex(shown(), /100000/);
});

test('with its window closed a program ends', async (t) => {
	const { exit, hangUp, shown } = start('echo ready; exec sleep 1000');
	await until(() => shown().includes('ready'));
	hangUp();
	t.deepEqual(await exit, { signal: 'SIGHUP' });
});

test('a program that is not there is told as a shell tells it', async (t) => {
	const env = { PATH: process.env['PATH'] ?? '' };
	const { exit, output } = startInTerminal(['no-such-program'], { inside: here, env, size: { columns: 80, rows: 24 } });
	output.resume();
	t.is(await exit, 127);
});
