import test from 'ava';
import { execa } from 'execa';
import { tarOf } from '../../../src/runtime/docker/tar.ts';

const entries = [
	{ path: 'empty', data: Buffer.alloc(0) },
	{ path: 'one/block', data: Buffer.alloc(512, 'x') },
	{ path: `deep/${'d'.repeat(95)}`, data: Buffer.from('öffentlich\n') },
];

test('tar reads the archive back, names, sizes and bytes', async (t) => {
	const input = tarOf(entries);
	const list = await execa('tar', ['--list', '--verbose', '--numeric-owner', '--utc'], { input, lines: true });
	t.deepEqual(
		list.stdout,
		entries.map(({ path, data }) => `-rw-r--r-- 0/0 ${String(data.length).padStart(15)} 1970-01-01 00:00 ${path}`),
	);
	const bytes = await execa('tar', ['--extract', '--to-stdout'], {
		input,
		encoding: 'buffer',
		stripFinalNewline: false,
	});
	t.deepEqual(Buffer.from(bytes.stdout), Buffer.concat(entries.map(({ data }) => data)));
});

test('a path that the header has no room for is refused', (t) => {
	t.throws(() => tarOf([{ path: 'x'.repeat(101), data: Buffer.alloc(0) }]), { message: /too long/ });
});
