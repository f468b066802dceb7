#!/bin/sh
# Makes this checkout ready to run: npm packages, a Node 24 of its own, the system's network tools.
# Says what it installs; quick and silent when nothing is missing. `make setup` runs it.
# Exits 3 where it may not install what is missing, and says what to run instead.
set -eu
cd "$(dirname "$0")/.."
# Ordinary users of Debian have no sbin in their PATH, and the tools live there.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
node=node_modules/.bin/node
stamp=node_modules/.set-up-with

# command, then its package for apt, dnf and apk
tools='
ip        iproute2     iproute         iproute2
iptables  iptables     iptables-nft    iptables
ipset     ipset        ipset           ipset
nft       nftables     nftables        nftables
conntrack conntrack    conntrack-tools conntrack-tools
tcpdump   tcpdump      tcpdump         tcpdump
curl      curl         curl            curl
ping      iputils-ping iputils         iputils
sysctl    procps       procps-ng       procps
unshare   util-linux   util-linux      util-linux
ethtool   ethtool      ethtool         ethtool
'

main() {
	npm_packages
	if [ "$(uname)" = Linux ]; then system_packages; fi
}

say() { echo "setup: $*"; }
fail() {
	printf 'setup: %s\n' "$1" >&2
	[ $# = 1 ] || printf '  %s\n' "$2" >&2
	exit 3
}

npm_packages() {
	if [ -x "$node" ] && cmp -s package-lock.json "$stamp"; then return; fi
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		fail 'Node.js with npm is missing; any version will do:' 'apt-get install nodejs npm'
	fi
	say 'installing npm packages into node_modules'
	# No package's install script is needed but that of `node`, which own_node runs: so it is all one whether npm's
	# policy lets them run.
	quietly npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || fail 'npm ci failed; its words are above'
	own_node
	cp package-lock.json "$stamp"
}

own_node() {
	if (cd node_modules/node && quietly node installArchSpecificPackage); then
		ln -sf ../node/bin/node "$node"
	elif node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 23 || (a == 22 && b > 17) ? 0 : 1)'; then
		say 'no Node 24 in npm for this machine; taking its own'
		ln -sf "$(command -v node)" "$node"
	else
		fail 'npm gave no Node 24 for this machine, and its own is too old: install Node 24, then run make setup again'
	fi
	say "Node $("$node" --version) in node_modules"
}

# Runs a command whose output matters only when it fails.
quietly() {
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		rm -f "$log"
	else
		status=$?
		cat "$log" >&2
		rm -f "$log"
		return "$status"
	fi
}

system_packages() {
	if command -v apt-get >/dev/null; then
		missing 2
		[ -z "$packages" ] || with_apt
	elif command -v dnf >/dev/null; then
		missing 3
		[ -z "$packages" ] || by_hand "dnf install -y$packages"
	elif command -v apk >/dev/null; then
		missing 4
		[ -z "$packages" ] || by_hand "apk add$packages"
	else
		missing 1
		[ -z "$packages" ] || fail "these programs are missing, install them with this system's packages:$packages"
	fi
}

# Sets `packages` to that column of every tool that is not there.
missing() {
	packages=
	while read -r tool apt dnf apk; do
		[ -n "$tool" ] || continue
		if command -v "$tool" >/dev/null; then continue; fi
		case $1 in
			1) packages="$packages $tool" ;;
			2) packages="$packages $apt" ;;
			3) packages="$packages $dnf" ;;
			4) packages="$packages $apk" ;;
		esac
	done <<-END
		$tools
	END
}

with_apt() {
	if [ "$(id -u)" = 0 ]; then
		as_root=
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		as_root='sudo -n'
	else
		by_hand "apt-get update && apt-get install -y --no-install-recommends$packages"
	fi
	say "installing system packages:$packages"
	# A bare machine has no package lists yet.
	quietly $as_root apt-get update -q || say 'apt-get update failed; trying with the package lists that are here'
	# shellcheck disable=SC2086 # one word a package
	quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q \
		--no-install-recommends $packages || fail 'apt-get could not install them; its words are above'
}

by_hand() {
	if command -v sudo >/dev/null; then become='sudo sh -c'; else become='su -c'; fi
	fail 'system packages are missing, and only root may install them. Run this, then make setup again:' "$become '$1'"
}

main
