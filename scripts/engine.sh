#!/bin/sh
# Makes a Docker engine answer on this machine, and does nothing when one answers already.
# Debian and Ubuntu, as root; with systemd or without. Says each thing that it does.
#   sh scripts/engine.sh            install what is missing, start, wait until it answers
#   sh scripts/engine.sh stop       stop the engine that an earlier run started by hand
set -eu

socket=/var/run/docker.sock
log=/var/log/cnilab-dockerd.log
pidfile=/run/cnilab-dockerd.pid
patience=60 # seconds until a started engine must answer

main() {
	if [ "${1-}" = stop ]; then
		stop
		return
	fi
	if answers; then
		say "a Docker engine answers already"
		return
	fi
	[ -z "${DOCKER_HOST-}" ] || fail "DOCKER_HOST is $DOCKER_HOST, and nothing answers there: start that engine, or unset it"
	[ "$(id -u)" = 0 ] || fail "only root can start an engine: sudo sh $0"
	command -v dockerd >/dev/null || install
	start
	await
}

say() { echo "engine: $*"; }
fail() {
	echo "engine: $*" >&2
	exit 3
}

answers() {
	if command -v docker >/dev/null; then
		docker version >/dev/null 2>&1
	else
		curl --silent --fail --max-time 5 --unix-socket "$socket" http://engine/_ping >/dev/null 2>&1
	fi
}

install() {
	command -v apt-get >/dev/null || fail "no dockerd here, and no apt-get to install it with: install Docker, then run this again"
	say "installing docker.io from Debian's packages"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# Where the kernel has AppArmor, the engine cannot start a container without the parser of its profiles.
	apparmor=
	if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then apparmor=apparmor; fi
	# shellcheck disable=SC2086 # no word or one
	apt-get install -y -qq --no-install-recommends docker.io iptables $apparmor >/dev/null
}

start() {
	if [ -d /run/systemd/system ]; then
		say "starting the docker service"
		systemctl start docker
		return
	fi
	say "starting dockerd by hand (no systemd here); it logs to $log"
	# A session of its own: it outlives this script and the terminal, and a Ctrl-C does not reach it.
	setsid dockerd >"$log" 2>&1 </dev/null &
	echo $! >"$pidfile"
}

await() {
	second=0
	until answers; do
		if [ -f "$pidfile" ] && ! kill -0 "$(cat "$pidfile")" 2>/dev/null; then
			tail -n 5 "$log" >&2
			fail "dockerd ended at once; its last lines are above"
		fi
		second=$((second + 1))
		[ "$second" -le "$patience" ] || fail "no answer within $patience s; see $log"
		sleep 1
	done
	say "the engine answers"
}

stop() {
	[ -f "$pidfile" ] || fail "no engine was started here by this script"
	pid=$(cat "$pidfile")
	[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] || fail "pid $pid is no dockerd any more; $pidfile is old"
	say "stopping dockerd, pid $pid"
	kill "$pid" 2>/dev/null || true
	rm -f "$pidfile"
}

main "$@"
