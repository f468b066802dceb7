import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pod } from '../src/model/pod.ts';
import type { PodMount } from '../src/model/volume.ts';
import { keep } from './keep.ts';
import type { Volumes } from './volumes.ts';

interface Places {
	/** A folder of this pod's own. */
	readonly own: string;
	/** Where the node's folders are that pods mount: the lab's own, never the machine's. */
	readonly node: string;
	readonly volumes: Pick<Volumes, 'folder'>;
}

/** Makes what a pod mounts, and says it in the words of `mountScript`: source, path, and "ro" or "rw", for each. */
export const mountArgs = ({ mounts = [] }: Pick<Pod, 'mounts'>, places: Places): readonly string[] =>
	mounts.flatMap((mount) => [sourceOf(mount, places), mount.path, mount.readOnly ? 'ro' : 'rw']);

const sourceOf = ({ from, path, subPath }: PodMount, { own, node, volumes }: Places): string => {
	if ('files' in from) {
		const folder = join(own, 'files', encodeURIComponent(path));
		fill(folder, from.files);
		return subPath ? join(folder, subPath) : folder;
	}
	const folder =
		'claim' in from
			? volumes.folder(from.claim)
			: 'empty' in from
				? join(own, 'volumes', from.empty)
				: join(node, from.nodePath);
	const source = subPath ? join(folder, subPath) : folder;
	// The kubelet makes a folder of a subPath that is not there.
	if (!statSync(source, { throwIfNoEntry: false })) mkdirSync(source, { recursive: true });
	return source;
};

/** A folder with just these files. */
const fill = (folder: string, files: Readonly<Record<string, string>>): void => {
	mkdirSync(folder, { recursive: true });
	const tops = new Set(Object.keys(files).map((path) => path.split('/')[0]));
	for (const name of readdirSync(folder)) if (!tops.has(name)) rmSync(join(folder, name), { recursive: true });
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		keep(join(folder, path), text);
	}
};

/** Mounts in a command's own mount namespace, for a shell that has `room` (an empty folder), `disk` and `mounts` (how
 * many) set and three arguments for each. Where the disk is the node's own, a path that is not there is just made. Else
 * it is made without a word written to the machine's disk: the folder around it is covered by one in memory, into which
 * all that it holds is bound. The root can't be covered, so the command gets another one. */
export const mountScript = `
fail() { echo "cnilab: $1 can't be mounted at $2" >&2; exit 126; }
bind_entries() {
	for entry in "$1"/* "$1"/.[!.]*; do
		to="$2/\${entry##*/}"
		if [ -L "$entry" ]; then cp -P "$entry" "$to"
		elif [ -d "$entry" ]; then mkdir "$to" && mount --rbind "$entry" "$to"
		elif [ -e "$entry" ]; then : >"$to" && mount --bind "$entry" "$to"
		fi
	done
}
# loosen FOLDER: entries can be added to it from now on.
loosen() {
	[ "$disk" = own ] && return
	case $ours in *":$1:"*) return;; esac
	ours="$ours$1:"
	case $(readlink -f "$1") in /run|/run/*) return;; esac
	depth=$((depth + 1)); hold="$room/$depth"; mkdir "$hold"
	if [ "$1" = / ]; then
		mount -t tmpfs -o mode=755 tmpfs "$hold"
		bind_entries "" "$hold"
		mkdir "$hold/.old"
		cd "$hold" && PATH=$PATH:/usr/sbin:/sbin pivot_root . .old && cd / && umount -l /.old && rmdir /.old
	else
		mount --rbind "$1" "$hold"
		mount -t tmpfs -o mode=755 tmpfs "$1"
		bind_entries "$hold" "$1"
	fi
}
# reach SOURCE PATH: the path is there, a folder or a file as its source is.
reach() {
	place=/ rest=\${2#/}
	while [ -n "$rest" ]; do
		part=\${rest%%/*}; rest=\${rest#"$part"}; rest=\${rest#/}
		next="\${place%/}/$part"
		if [ ! -e "$next" ]; then
			loosen "$place"
			if [ -z "$rest" ] && [ -f "$1" ]; then : >"$next"; else mkdir "$next"; fi
			ours="$ours$next:"
		fi
		place=$next
	done
}
if [ "$mounts" -gt 0 ]; then
	mount -t tmpfs tmpfs "$room"
	ours=: depth=0
fi
while [ "$mounts" -gt 0 ]; do
	[ -e "$1" ] && reach "$1" "$2" && mount --bind "$1" "$2" || fail "$1" "$2"
	if [ "$3" = ro ]; then
		mount -o remount,bind,ro "$2" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$2" || fail "$1" "$2"
	else
		ours="$ours$2:"
	fi
	mounts=$((mounts - 1)); shift 3
done
`;
