import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import koffi from 'koffi';

/** Runs in a node's container in place of the agent, does what agents do, and writes what came of it where agents
 * have their log. */
const setns = koffi.load('libc.so.6').func('int setns(int fd, int nstype)');
const sh = (script) =>
	execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

const attempt = (work) => {
	try {
		return work() || 'done';
	} catch (error) {
		return error.code ?? String(error.stderr).trim();
	}
};

/** Looked at first, before anything here adds to it. */
const rules = sh('iptables-save; ip6tables-save; nft list ruleset');
sh(`ip netns add pod
ip link add name veth0 type veth peer name eth0 netns pod
ip link add name br0 type bridge
ip link add name vxlan0 type vxlan id 1 dstport 8472 dev eth0
ipset create set0 hash:ip
iptables -A FORWARD -m set --match-set set0 src -m comment --comment why -j ACCEPT
iptables -t raw -A PREROUTING -j TRACE
nft add table ip nft0
conntrack -L
ethtool -k eth0
ip netns exec pod sysctl net.ipv4.ip_forward`);

const home = openSync('/proc/thread-self/ns/net');
const pod = openSync('/run/netns/pod');
const entered = setns(pod, 0x40000000);
const forwarding = attempt(() => writeFileSync('/proc/sys/net/ipv4/ip_forward', '1'));
const server = createServer().listen(80);
setns(home, 0x40000000);
closeSync(pod);
const port80 = await new Promise((resolve) => {
	server.once('listening', () => resolve('done')).once('error', ({ code }) => resolve(code));
});

console.error(
	JSON.stringify({
		rules,
		entered,
		forwarding,
		port80,
		kernel: attempt(() => writeFileSync('/proc/sys/kernel/pid_max', '32768')),
		capture: attempt(() => sh('tcpdump -i eth0 -w /tmp/x 2>/dev/null & sleep 0.5; kill $!; wait; test -s /tmp/x')),
		releaseAgent: sh(
			'mkdir /run/groups; mount -t cgroup -o memory none /run/groups 2>/dev/null || :; find /run/groups /sys/fs/cgroup -name release_agent | grep . || echo none',
		),
		capabilities: /CapEff:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1],
	}),
);
// Only of an end that is no success are the last words handed on.
process.exit(3);
