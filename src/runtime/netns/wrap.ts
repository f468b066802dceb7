import { statSync } from 'node:fs';
import { execa } from 'execa';
import { userOf } from '../lab-users.ts';
import type { Needs } from '../runtime.ts';
import { apartArgv } from './apart.ts';
import { unshareFlags } from './unshare.ts';

/** Whose rights a lab's programs have on the machine:
 * - nobody: root started it, and it lives in a user namespace whose users own nothing on the machine;
 * - user: an ordinary user's, as all that the lab does;
 * - root: root's own, where this kernel lets root make no user namespace or root alone may read the program. */
export type Rights = 'nobody' | 'user' | 'root';

/** @param argv its first word, and its second where that is a path, must be readable for the lab's users */
export const rightsFor = async (argv: readonly string[]): Promise<Rights> => {
	if (process.geteuid?.() !== 0) return 'user';
	return argv.slice(0, 2).every(isReadable) && (await canBeApart()) ? 'nobody' : 'root';
};

/** A command line that runs in a lab's namespaces. */
export const wrap = async (argv: readonly string[], needs: Needs): Promise<readonly string[]> => {
	const rights = await rightsFor(argv);
	if (rights === 'nobody') return apartArgv(argv, needs);
	return ['unshare', ...unshareFlags(rights), ...argv];
};

/** Asked by the command, whose bundle lies beside those that a lab is started from. */
export const runsAs = async (lab: string): Promise<string> => {
	const rights = await rightsFor(process.argv.slice(0, 2));
	if (rights === 'nobody') return `user ${userOf(lab)}, who owns nothing on this machine`;
	return rights === 'user' ? `you (user ${process.geteuid?.()})` : 'root of this machine';
};

/** A file that its owner alone may read is of no use to others, whatever folders are opened for them. */
const isReadable = (path: string): boolean => !path.startsWith('/') || (statSync(path).mode & 0o004) !== 0;

let tried: Promise<boolean> | undefined;

const canBeApart = (): Promise<boolean> => {
	tried ??= tryApart();
	return tried;
};

const tryApart = async (): Promise<boolean> => {
	const [program = '', ...args] = apartArgv(['true'], { lab: 'trial', reads: [] });
	return (await execa(program, args, { reject: false })).exitCode === 0;
};
