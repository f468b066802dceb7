import { userOf, usersOfLab } from '../lab-users.ts';
import type { Needs } from '../runtime.ts';
import { unshareFlags } from './unshare.ts';

/** The command line by which root starts a program as root of a new user namespace, and in new namespaces of all other
 * kinds that a lab has. The shell waits until the program has ended, and then removes the lab's folder if it
 * succeeded, which only root may do. */
export const apartArgv = (argv: readonly string[], { lab, dir = '', reads }: Needs): readonly string[] => {
	const paths = dir ? [dir, ...reads] : reads;
	return [
		'sh',
		'-c',
		keeper,
		'sh',
		apart,
		String(userOf(lab)),
		String(usersOfLab),
		dir,
		String(paths.length),
		...paths,
		...argv,
	];
};

/** Waits for the program, returns its exit status, and cleans up. If the shell is killed, the program is too
 * (--pdeathsig). */
const keeper = `
apart=$1 dir=$4; shift
# A shell gives /dev/null to what it starts in the background.
exec 9<&0
unshare --mount --propagation private sh -ec "$apart" sh "$@" <&9 9<&- &
child=$!
trap 'kill -KILL $child 2>/dev/null' TERM INT HUP
wait $child
status=$?
[ "$status" != 0 ] || [ -z "$dir" ] || rm -rf -- "$dir"
exit $status
`;

/** Runs in a mount namespace of root's: makes the needed paths accessible for the lab's user, then switches to that
 * user. A folder that others can't enter is covered by an empty tmpfs, into which only the needed paths are mounted.
 * The user namespace is created by a second process, since its id maps have to be written from outside. */
const apart = `
user=$1 users=$2 dir=$3 count=$4; shift 4
mount -t tmpfs -o mode=755 tmpfs /run
closed() {
	above= rest=\${1#/}
	while case $rest in */*) true;; *) false;; esac; do
		above=$above/\${rest%%/*} rest=\${rest#*/}
		case $(stat -Lc %a "$above") in *[1357]) ;; *) echo "$above"; return;; esac
	done
}
n=0
for path; do
	[ $n -lt "$count" ] || break
	n=$((n + 1))
	[ -n "$(closed "$path")" ] || continue
	mkdir /run/$n
	mount --bind "$path" /run/$n
done
n=0
while [ $n -lt "$count" ]; do
	n=$((n + 1))
	if [ -d /run/$n ]; then
		above=$(closed "$1")
		[ -z "$above" ] || mount -t tmpfs -o mode=755 tmpfs "$above"
		mkdir -p "$1"
		mount --move /run/$n "$1"
	fi
	shift
done
[ -z "$dir" ] || chown -R "$user:$user" "$dir"
unshare --user sleep 10 &
child=$!
own=$(readlink /proc/$$/ns/user)
until [ "$(readlink /proc/$child/ns/user)" != "$own" ]; do kill -0 $child; done
echo "0 $user $users" >/proc/$child/uid_map
echo "0 $user $users" >/proc/$child/gid_map
: >/run/user
mount --bind /proc/$child/ns/user /run/user
kill $child
exec nsenter --user=/run/user setpriv --pdeathsig KILL unshare ${unshareFlags('root').join(' ')} "$@"
`;
