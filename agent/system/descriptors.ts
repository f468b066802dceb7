import { readdirSync } from 'node:fs';
import { fcntl } from './libc.ts';

const setFlags = 2;
const closeOnExec = 1;

/** Marks every inherited descriptor but the standard streams close-on-exec, so that programs started from here do not get
 * files that whoever brought the lab up had open. */
export const keepDescriptors = (): void => {
	for (const name of readdirSync('/proc/self/fd')) if (Number(name) > 2) fcntl(Number(name), setFlags, closeOnExec);
};
