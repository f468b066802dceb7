import { readFileSync, writeFileSync } from 'node:fs';

/** Writes a file unless it has this content already: a running program may be reading it. */
export const writeIfChanged = (path: string, text: string): void => {
	if (textOf(path) !== text) writeFileSync(path, text);
};

export const textOf = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
};
