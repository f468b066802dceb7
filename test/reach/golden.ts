import { readFileSync, writeFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';

/** Holds a text against test/reach/golden/NAME. With GOLDEN=write the file becomes what the code says, to be read in
 * the diff. */
export const isGolden = (t: ExecutionContext, name: string, text: string): void => {
	const file = new URL(`golden/${name}`, import.meta.url);
	const whole = text.endsWith('\n') ? text : `${text}\n`;
	if (process.env['GOLDEN'] === 'write') writeFileSync(file, whole);
	t.is(whole, readFileSync(file, 'utf8'));
};
