import test from 'ava';
import { allowedBy, numberIn } from '../../src/cli/flags/range.ts';

const timeout = { least: 0, most: 86_400, duration: true };

for (const [text, seconds] of [
	['90', 90],
	['0.5', 0.5],
	['.5', 0.5],
	['3s', 3],
	['1m30s', 90],
	['500ms', 0.5],
	['1h', 3600],
] as const)
	test(`${text} is ${seconds} s`, (t) => {
		t.is(numberIn(text, timeout), seconds);
	});

for (const text of ['', 's', '3 s', '3d', '3s!', '-1', '25h', '1e3', 'Infinity'])
	test(`"${text}" is no duration`, (t) => {
		t.is(numberIn(text, timeout), undefined);
	});

const times = { least: 1, most: 10_000, whole: true };

for (const text of ['1', '10000', '007', '+5', '3.0'])
	test(`"${text}" is a number of times`, (t) => {
		t.is(numberIn(text, times), Number(text));
	});

for (const text of ['0', '10001', '-1', '1.5', '1e3', '0x10', '0b1', 'NaN', 'Infinity', '-Infinity', '1_000', ' 5', ''])
	test(`"${text}" is no number of times`, (t) => {
		t.is(numberIn(text, times), undefined);
	});

test('what is allowed is told', (t) => {
	t.is(allowedBy(times), 'a whole number from 1 to 10000');
	t.is(allowedBy({ least: 0.1, most: 5 }), 'a number from 0.1 to 5');
	t.is(allowedBy(timeout), 'seconds (90), or a duration (1m30s), from 0 to 86400 s');
});
