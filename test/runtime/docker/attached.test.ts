import { duplexPair, PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { Attached } from '../../../src/runtime/docker/attached.ts';
import { demultiplexer } from '../../../src/runtime/docker/demultiplex.ts';

const stdout = 1;
const stderr = 2;

const frame = (stream: number, data: string | Buffer): Buffer => {
	const head = Buffer.alloc(8);
	head.writeUInt8(stream, 0);
	head.writeUInt32BE(data.length, 4);
	return Buffer.concat([head, Buffer.from(data)]);
};

test('frames are told apart wherever they are cut', (t) => {
	const bytes = Buffer.concat([frame(stdout, 'one'), frame(stderr, 'oh'), frame(stdout, ''), frame(stdout, 'two')]);
	for (let size = 1; size <= bytes.length; size++) {
		const take = demultiplexer();
		const said = { stdin: '', stdout: '', stderr: '' };
		for (let at = 0; at < bytes.length; at += size)
			for (const { stream, data } of take(bytes.subarray(at, at + size))) said[stream] += data;
		t.deepEqual(said, { stdin: '', stdout: 'onetwo', stderr: 'oh' });
	}
});

test('what is no frame is an error', (t) => {
	t.throws(() => demultiplexer()(Buffer.from('HTTP/1.1 500')), { message: /no known stream \(485454502f312e31\)/ });
});

test('input goes to the container, its output comes back, its errors go to the log', async (t) => {
	const [ours, engines] = duplexPair();
	const log = new PassThrough();
	const attached = new Attached(ours, log);
	attached.write('hello');
	t.is(String(engines.read() ?? (await new Promise((resolve) => engines.once('data', resolve)))), 'hello');
	engines.write(frame(stderr, 'a line\n'));
	engines.end(frame(stdout, 'welcome'));
	t.is(String(await buffer(attached)), 'welcome');
	t.is(String(log.read()), 'a line\n');
});

test('who does not read holds the container back', async (t) => {
	const [ours, engines] = duplexPair();
	const attached = new Attached(ours, new PassThrough());
	const part = frame(stdout, Buffer.alloc(64 * 1024));
	let sent = 0;
	while (sent < 1000 && engines.write(part)) {
		sent++;
		await delay(1);
	}
	t.true(sent < 20, `${sent} parts were taken`);
	let read = 0;
	attached.on('data', (data: Buffer) => {
		read += data.length;
	});
	engines.end();
	await new Promise((resolve) => attached.once('end', resolve));
	t.is(read, (sent + 1) * 64 * 1024);
});

test('when the engine closes the connection the stream is over', async (t) => {
	const [ours] = duplexPair();
	const attached = new Attached(ours, new PassThrough());
	const closed = new Promise((resolve) => attached.once('close', resolve));
	attached.resume();
	ours.destroy();
	await closed;
	t.true(attached.destroyed);
});

test('one that speaks no frames ends with the reason', async (t) => {
	const [ours, engines] = duplexPair();
	const attached = new Attached(ours, new PassThrough());
	const failed = new Promise<Error>((resolve) => attached.once('error', resolve));
	attached.resume();
	engines.write('HTTP/1.1 500 Internal');
	t.regex((await failed).message, /no known stream/);
});
