import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../errors.ts';

/** Whether a folder exists, in a place where other users can create files, that only this user can change. If it were a
 * link, another user's, or open to others, they could decide what is read and removed. @throws LabError when the path
 * exists and is not such a folder; nothing in it may be used then */
export const isClosedFolder = (path: string): boolean => {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (!stats) return false;
	const fault = faultOf(path, stats);
	if (!fault) return true;
	throw new LabError('cannot', `${path} ${fault.is}: nothing in it is listed, read or removed`, { hint: fault.hint });
};

interface Fault {
	readonly is: string;
	readonly hint: string;
}

const elsewhere = 'set TMPDIR to a folder of yours';

const faultOf = (path: string, stats: Stats): Fault | undefined => {
	const whose = isOwn(stats) ? 'yours' : `of user ${stats.uid}`;
	if (!stats.isDirectory()) {
		const what = stats.isSymbolicLink() ? 'a link' : 'no folder';
		return { is: `is ${what} (${whose}), where a folder of yours belongs`, hint: `\`rm ${path}\`, or ${elsewhere}` };
	}
	if (!isOwn(stats)) return { is: `is a folder of user ${stats.uid}, not yours`, hint: elsewhere };
	// Systems without owners have no such modes either.
	if (process.geteuid && (stats.mode & 0o077) !== 0) {
		const mode = (stats.mode & 0o777).toString(8);
		const hint = `\`chmod 700 ${path}\` when all in it is yours, or ${elsewhere}`;
		return { is: `is open to other users (mode ${mode})`, hint };
	}
	const above = dirname(path);
	const [link, folder] = [lstatSync(above), statSync(above)];
	if (!isTrusted(link) || !isTrusted(folder))
		return { is: `is in ${above}, whose owner (user ${link.uid}) may replace it`, hint: elsewhere };
	if (isFreeForAll(folder))
		return { is: 'is in a folder where others may replace it', hint: `\`chmod +t ${above}\`, or ${elsewhere}` };
	return undefined;
};

export const isOwn = ({ uid }: Stats): boolean => !process.geteuid || uid === process.geteuid();

/** The owner of a folder can remove and rename its entries, whatever its mode; so can root. */
const isTrusted = (stats: Stats): boolean => stats.uid === 0 || isOwn(stats);

/** Whether its group or all users can write there and, without the sticky bit, remove entries of others. */
const isFreeForAll = ({ mode }: Stats): boolean =>
	process.geteuid !== undefined && (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
