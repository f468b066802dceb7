import test from 'ava';
import { secondsIn } from '../../src/cli/numbers.ts';

for (const [text, seconds] of [
	['90', 90],
	['0.5', 0.5],
	['3s', 3],
	['1m30s', 90],
	['500ms', 0.5],
	['1h', 3600],
] as const)
	test(`${text} is ${seconds} s`, (t) => {
		t.is(secondsIn('timeout')(text), seconds);
	});

for (const text of ['', 's', '3 s', '3d', '3s!', '-1'])
	test(`"${text}" is no duration`, (t) => {
		t.regex(t.throws(() => secondsIn('timeout')(text)).message, /^--timeout: found .*; allowed: seconds/);
	});
