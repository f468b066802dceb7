import { statSync } from 'node:fs';
import { execa } from 'execa';
import { userOf } from '../lab-users.ts';
import type { Needs } from '../runtime.ts';
import { apartArgv } from './apart.ts';
import { unshareFlags } from './unshare.ts';

/** The rights of a lab's programs on the machine:
 * - nobody: root started the lab, and it runs in a user namespace whose users own nothing on the machine;
 * - user: those of the ordinary user who started it;
 * - root: root's own, if root can't create a user namespace here, or only root can read the program. */
export type Rights = 'nobody' | 'user' | 'root';

/** @param argv its first word, and its second if that is a path, must be readable for the lab's users */
export const rightsFor = async (argv: readonly string[]): Promise<Rights> => {
	if (process.geteuid?.() !== 0) return 'user';
	return argv.slice(0, 2).every(isReadable) && (await canBeApart()) ? 'nobody' : 'root';
};

/** The command line that runs `argv` in a lab's namespaces. */
export const wrap = async (argv: readonly string[], needs: Needs): Promise<readonly string[]> => {
	const rights = await rightsFor(argv);
	if (rights === 'nobody') return apartArgv(argv, needs);
	return ['unshare', ...unshareFlags(rights), ...argv];
};

/** Checked with this command's own bundle, which is in the same folder as the coordinator's. */
export const runsAs = async (lab: string): Promise<string> => {
	const rights = await rightsFor(process.argv.slice(0, 2));
	if (rights === 'nobody') return `user ${userOf(lab)}, who owns nothing on this machine`;
	return rights === 'user' ? `you (user ${process.geteuid?.()})` : 'root of this machine';
};

/** A file that only its owner can read stays unreadable for the lab's user, even if its folders are accessible. */
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
