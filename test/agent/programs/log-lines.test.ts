import test from 'ava';
import type { Written } from '../../../agent/programs/log.ts';
import { linesOf, stamping } from '../../../agent/programs/log-lines.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const wrote = (ms: number, text: string, stream: Written['stream'] = 'stdout'): Written => ({
	...{ stream, data: Buffer.from(text), at: at + ms },
});

/** Two streams whose lines come in pieces. */
const written = [wrote(0, 'one\ntw'), wrote(1000, 'oops\n', 'stderr'), wrote(2000, 'o\nthree\n'), wrote(3000, 'four')];

const texts = (lines: readonly Written[]) => lines.map(({ data }) => String(data));

test('lines of both streams come in the order in which they began', (t) => {
	t.deepEqual(texts(linesOf(written, { timestamps: false })), ['one\n', 'two\n', 'oops\n', 'three\n', 'four']);
});

test('the last of them, and those that are young enough', (t) => {
	t.deepEqual(texts(linesOf(written, { tail: 2, timestamps: false })), ['three\n', 'four']);
	t.deepEqual(texts(linesOf(written, { tail: 0, timestamps: false })), []);
	t.deepEqual(texts(linesOf(written, { since: at + 1000, timestamps: false })), ['oops\n', 'three\n', 'four']);
	t.deepEqual(texts(linesOf(written, { since: at + 1000, tail: 9, timestamps: false })), ['oops\n', 'three\n', 'four']);
});

test('each stands behind the time at which it began', (t) => {
	t.deepEqual(texts(linesOf(written, { tail: 1, timestamps: true })), ['2026-01-02T03:04:08.678000000Z four']);
});

test('what comes later is stamped where a line begins, and not in the middle of one', (t) => {
	const stamped = stamping(written);
	const time = '2026-01-02T03:04:15.678000000Z';
	t.is(String(stamped(wrote(10_000, 'th\nfifth\nsi')).data), `th\n${time} fifth\n${time} si`);
	t.is(String(stamped(wrote(10_000, 'xth\n')).data), 'xth\n');
	t.is(String(stamped(wrote(10_000, 'bad\n', 'stderr')).data), `${time} bad\n`);
});
