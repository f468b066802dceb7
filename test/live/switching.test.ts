import { join } from 'node:path';
import { execa } from 'execa';
import { testIf } from '../skip.ts';
import { bare } from './grounds.ts';
import type { Told } from './switcher.ts';

testIf(bare.fit, 'one kernel goes from every profile to every other in place, in one pass each', async (t) => {
	t.timeout(180_000);
	const program = join(import.meta.dirname, 'switcher.ts');
	const { stdout } = await execa(process.execPath, [program], { timeout: 175_000 });
	const told = stdout.split('\n').map((line): Told => JSON.parse(line));
	t.true(told.length >= 20);
	for (const { from, to, looks, changed, error } of told) {
		t.is(error, undefined, `${from} → ${to}`);
		t.is(looks, changed === 0 ? 1 : 2, `${from} → ${to}: changed ${changed}`);
	}
});
