import { spawnSync } from 'node:child_process';
import { type Fit, fitIf } from '../skip.ts';

/** Who runs a lab. */
export interface User {
	readonly name: string;
	readonly uid: number;
	readonly env: Readonly<Record<string, string>>;
}

export const self: User = { name: 'the user of the tests', uid: process.geteuid?.() ?? 0, env: {} };

/** Somebody without any right. */
export const nobody: User = {
	name: 'an ordinary user',
	uid: 65534,
	env: { HOME: '/nonexistent', NODE_COMPILE_CACHE: '' },
};

/** A command line that this user runs. */
export const asUser = ({ uid }: User, [program = '', ...args]: readonly string[]): [string, string[]] =>
	uid === self.uid
		? [program, args]
		: ['setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', program, ...args]];

/** Whether tests can be run as this user too, who has to find the way to this checkout. */
export const fitsUser = (user: User): Fit => {
	if (user.uid === self.uid) return { fit: true };
	if (self.uid !== 0) return { fit: false, why: 'only root can become another user' };
	const does = (...argv: readonly string[]): boolean => spawnSync(...asUser(user, argv)).status === 0;
	if (!does(process.execPath, '--check', import.meta.filename))
		return { fit: false, why: `${user.name} may not read this checkout` };
	return fitIf(
		does('unshare', '--user', '--map-root-user', '--net', 'true'),
		`${user.name} can make no namespaces here`,
	);
};
