import { text } from './leaf.ts';

// Paths of volumes. The API rejects those with a part ".." (pkg/apis/core/validation, validatePathNoBacksteps).
// Accepted ones are normalized as by the kubelet: empty parts and "." are removed (path.Clean). Paths that no system
// accepts are rejected too: with a NUL, a part of more than 255 bytes, or more than 4,095 bytes in all.

const partsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const bytesOf = (path: string): number => new TextEncoder().encode(path).length;

const leadsNowhereElse = (path: string): boolean =>
	!path.includes('\0') && bytesOf(path) < 4096 && partsOf(path).every((part) => part !== '..' && bytesOf(part) <= 255);

const leadsDown = (path: string): boolean => path !== '' && !path.startsWith('/') && leadsNowhereElse(path);

const down = 'a path that leads down (conf.d/site.conf)';

/** A path below the root of a volume; "." and '' are the root. */
export const subPath = text(down, leadsDown).transform((path) => partsOf(path).join('/'));

/** A file's path in a volume. Names beginning with ".." are reserved for the kubelet (validateLocalNonReservedPath). */
export const pathInVolume = text(
	`${down}, and does not begin with ".."`,
	(path) => leadsDown(path) && !path.startsWith('..') && partsOf(path).length > 0,
).transform((path) => partsOf(path).join('/'));

/** A folder of the node; may be the root. */
export const nodePath = text(
	'a path on the node without ".." (/var/log)',
	(path) => path !== '' && leadsNowhereElse(path),
).transform((path) => `/${partsOf(path).join('/')}`);

/** The mount path of a volume in a container; not the root. */
export const mountPath = text(
	'a path in the container without ".." (/data)',
	(path) => !path.includes(':') && leadsNowhereElse(path) && partsOf(path).length > 0,
).transform((path) => `/${partsOf(path).join('/')}`);
