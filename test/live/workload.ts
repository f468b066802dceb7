import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'cnilab-workload-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let written = 0;

/** Manifests as a file. */
export const manifests = (text: string): string => {
	const file = join(folder, `${++written}.yaml`);
	writeFileSync(file, text);
	return file;
};
