import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { outOfStep, root } from './docs/files.ts';

/** Writes what is made of the code: the tables in docs/, the JSON Schemas in schemas/, and the line at the top of every
 * scenario by which editors find its schema. Says what it has changed. */
for (const [path, text] of outOfStep()) {
	const file = `${root}/${path}`;
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
	console.log(path);
}
