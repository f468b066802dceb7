import { text } from './leaf.ts';

// Paths of volumes. The API refuses those with a part ".." (pkg/apis/core/validation, validatePathNoBacksteps); of one
// that it takes the kubelet makes the same as here: neither empty parts nor "." are left (path.Clean). What no system
// takes for a path is refused as well: a NUL, a part of more than 255 bytes, more than 4,095 bytes in all.

const partsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const bytesOf = (path: string): number => new TextEncoder().encode(path).length;

const leadsNowhereElse = (path: string): boolean =>
	!path.includes('\0') && bytesOf(path) < 4096 && partsOf(path).every((part) => part !== '..' && bytesOf(part) <= 255);

const leadsDown = (path: string): boolean => path !== '' && !path.startsWith('/') && leadsNowhereElse(path);

const down = 'a path that leads down (conf.d/site.conf)';

/** Below the root of a volume; "." is that root, and ''. */
export const subPath = text(down, leadsDown).transform((path) => partsOf(path).join('/'));

/** Of a file in a volume. What begins with ".." is the kubelet's own there (validateLocalNonReservedPath). */
export const pathInVolume = text(
	`${down}, and does not begin with ".."`,
	(path) => leadsDown(path) && !path.startsWith('..') && partsOf(path).length > 0,
).transform((path) => partsOf(path).join('/'));

/** Of a folder of the node; the root too. */
export const nodePath = text(
	'a path on the node without ".." (/var/log)',
	(path) => path !== '' && leadsNowhereElse(path),
).transform((path) => `/${partsOf(path).join('/')}`);

/** Where a volume is in a container: not in place of all that it has. */
export const mountPath = text(
	'a path in the container without ".." (/data)',
	(path) => !path.includes(':') && leadsNowhereElse(path) && partsOf(path).length > 0,
).transform((path) => `/${partsOf(path).join('/')}`);
