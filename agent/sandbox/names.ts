import { readFileSync, realpathSync } from 'node:fs';

/** Every path by which a folder can be reached: several, where its file system is mounted more than once, whole or in
 * part. Paths are taken from the kernel's list of mounts, so symbolic links do not matter. */
export const namesBelow = (root: string, folder: string): readonly string[] => {
	const mounts = mountsOf(readFileSync('/proc/self/mountinfo', 'utf8'));
	const real = realpathSync(folder);
	const home = mounts
		.filter(({ place }) => below(real, place) !== undefined)
		.reduce<Mount | undefined>(
			(deepest, one) => (one.place.length >= (deepest?.place.length ?? 0) ? one : deepest),
			undefined,
		);
	if (!home) throw new Error(`no file system holds ${real}`);
	const inside = joined(home.root, below(real, home.place) ?? '');
	return mounts.flatMap(({ device, root: shown, place }) => {
		const rest = device === home.device && `${place}/`.startsWith(`${root}/`) ? below(inside, shown) : undefined;
		return rest === undefined ? [] : [joined(place, rest)];
	});
};

interface Mount {
	readonly device: string;
	/** The folder of the file system that is mounted. */
	readonly root: string;
	/** The mount point. */
	readonly place: string;
}

/** proc(5): /proc/pid/mountinfo is in the order of mounting; of two mounts at one place the later is visible. */
const mountsOf = (text: string): readonly Mount[] =>
	text
		.split('\n')
		.filter(Boolean)
		.map((line) => {
			const [, , device = '', root = '', place = ''] = line.split(' ');
			return { device, root: plain(root), place: plain(place) };
		});

/** A space in a path is \040 there. */
const plain = (path: string): string =>
	path.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The rest of a path below a folder: '' for the folder itself, undefined if it is not inside. */
const below = (path: string, folder: string): string | undefined => {
	if (path === folder) return '';
	const start = folder === '/' ? '/' : `${folder}/`;
	return path.startsWith(start) ? path.slice(start.length) : undefined;
};

const joined = (folder: string, rest: string): string => (rest ? `${folder === '/' ? '' : folder}/${rest}` : folder);
