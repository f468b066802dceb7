import { readdirSync } from 'node:fs';
import { fcntl } from './libc.ts';

const setFlags = 2;
const closeOnExec = 1;

/** What this process was given besides its standard streams is no program's that it starts: whoever brought a lab up may
 * have had files open, and a shell hands them on. */
export const keepDescriptors = (): void => {
	for (const name of readdirSync('/proc/self/fd')) if (Number(name) > 2) fcntl(Number(name), setFlags, closeOnExec);
};
