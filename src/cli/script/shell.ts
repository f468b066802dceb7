/** The script's beginning: it runs itself again in new namespaces, and checks for the tools. */
export const opening = ({ title }: { readonly title: string }): string => `#!/bin/sh
# ${title}
# The network that \`cnilab up\` builds, as plain commands:
#
#     sh FILE [COMMAND...]
#
# Needs root, or a user who may make namespaces. All is built in network, mount and process namespaces of its own, never
# in those of this machine; then the COMMAND runs there, or a shell. When that ends, the kernel removes everything.
set -eu
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# The first process of a new process namespace is number 1: until then this is the machine's own.
if [ "$$" != 1 ] || [ "\${INSIDE-}" != yes ]; then
	[ -f "$0" ] || { echo 'save this script as a file, and run that' >&2; exit 2; }
	as_root=
	[ "$(id -u)" = 0 ] || as_root='--user --map-root-user'
	INSIDE=yes OUTER=$$ exec unshare $as_root --net --mount --pid --fork --kill-child --mount-proc -- /bin/sh "$0" "$@"
fi
unset INSIDE
# Names of namespaces live in /run/netns; this /run is the script's own.
mount -t tmpfs tmpfs /run
mount -t sysfs sysfs /sys

# at NAMESPACE TOOL: gives the tool the lines that follow, in that network namespace.
at() {
	case $2 in
		ip | bridge) "$2" -n "$1" -batch - ;;
		ipset) ip netns exec "$1" ipset restore ;;
		iptables | ip6tables) ip netns exec "$1" "$2-restore" --noflush -w ;;
		sysctl) ip netns exec "$1" /bin/sh -euc "$settings" ;;
	esac
}

# NAME=VALUE under /proc/sys; one with a minus before it may be missing.
settings='
while IFS== read -r name value; do
	case $name in "#"*) continue ;; esac
	path=/proc/sys/\${name#-}
	if [ "\${name#-}" != "$name" ] && [ ! -e "$path" ]; then continue; fi
	echo "$value" >"$path"
done
'`;

/** The script's end: runs a command, or prints some and starts a shell. */
export const ending = (hints: readonly (readonly [command: string, what: string])[]): string => {
	const width = Math.max(0, ...hints.map(([command]) => command.length));
	const lines = hints.map(([command, what]) => `  ${command.padEnd(width)}   # ${what}`);
	return `
# ---- built
if [ $# -gt 0 ]; then
	"$@" && exit 0 || exit $?
fi
cat >&2 <<END

The network stands. Look around; when you leave this shell, all of it is gone.
${lines.join('\n')}
From another terminal, as the same user: nsenter -t $OUTER -U --preserve-credentials -n -m ip netns
(as root without -U --preserve-credentials). Nobody listens in the pods; nc -l -p 8080 does.

END
"\${SHELL:-/bin/sh}" && exit 0 || exit $?
`;
};
