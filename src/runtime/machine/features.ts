interface Feature {
	readonly about: string;
	/** A shell script that fails if the kernel lacks the feature; it runs in a temporary namespace. */
	readonly trial: string;
	/** How to get the feature. */
	readonly hint: string;
}

const module = (name: string): string => `\`modprobe ${name}\`; where that fails, a kernel that has it`;

const device = (type: string, more = ''): string => `ip link add name t${type} ${more}type ${type}`;

/** Kernel features, each with a way to test it. Labs require the first ones; the others are information. */
export const features = {
	netns: {
		about: 'network namespaces with names',
		trial: 'ip netns add trial',
		hint: 'run as root, or let users make namespaces: `sysctl user.max_user_namespaces`',
	},
	veth: { about: 'pairs of devices', trial: `${device('veth')} peer name tpeer`, hint: module('veth') },
	bridge: { about: 'bridges', trial: device('bridge'), hint: module('bridge') },
	vxlan: { about: 'VXLAN tunnels', trial: `${device('vxlan')} id 7 dstport 8472`, hint: module('vxlan') },
	iptables: {
		about: 'iptables, with every match that rules here use',
		trial: `iptables-restore --noflush -w <<'END'
*raw
-A PREROUTING -m rpfilter --validmark --invert -j DROP
-A PREROUTING -p udp -m udp --dport 4789 -j NOTRACK
COMMIT
*mangle
-A PREROUTING -m statistic --mode random --probability 0.5 -j MARK --set-xmark 0x1/0x1
COMMIT
*nat
-A POSTROUTING -m mark --mark 0x1/0x1 -m comment --comment trial -j MASQUERADE --random-fully
-A PREROUTING -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.2:80
COMMIT
*filter
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -p tcp -m multiport --dports 80,443 -j REJECT --reject-with icmp-port-unreachable
-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
COMMIT
END`,
		hint: `${module('nf_tables')}; in containers the host must have it`,
	},
	ipset: {
		about: 'sets of addresses in iptables rules',
		trial: 'ipset create trial hash:net; iptables -w -A FORWARD -m set --match-set trial src -j ACCEPT',
		hint: module('ip_set'),
	},
	br_netfilter: {
		about: 'bridged frames pass iptables',
		trial: 'cat /proc/sys/net/bridge/bridge-nf-call-iptables',
		hint: module('br_netfilter'),
	},
	trace: {
		about: 'TRACE: every rule that a packet meets',
		trial: 'iptables -w -t raw -A PREROUTING -j TRACE',
		hint: module('xt_TRACE'),
	},
	sctp: {
		about: 'SCTP in rules; pods speak it over raw sockets, or by the module sctp where that is loaded',
		trial: 'iptables -w -A FORWARD -p sctp -m sctp --dport 80 --chunk-types any INIT -j ACCEPT',
		hint: module('xt_sctp'),
	},
	tun: { about: 'TUN devices', trial: 'ip tuntap add name ttun mode tun', hint: 'root, and `modprobe tun`' },
	'user namespaces': {
		about: 'labs of ordinary users',
		trial: 'unshare --user --map-root-user true',
		hint: '`sysctl user.max_user_namespaces`; on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`',
	},
	ipip: {
		about: 'tunnels of IP in IP',
		trial: `${device('ipip')} local 127.0.0.1 remote 127.0.0.2`,
		hint: module('ipip'),
	},
	gre: { about: 'GRE tunnels', trial: `${device('gre')} local 127.0.0.1 remote 127.0.0.2`, hint: module('ip_gre') },
	geneve: { about: 'Geneve tunnels', trial: `${device('geneve')} id 7 remote 127.0.0.1`, hint: module('geneve') },
	wireguard: { about: 'WireGuard tunnels', trial: device('wireguard'), hint: module('wireguard') },
	macvlan: {
		about: "pods on the host's own link, each with its MAC",
		trial: device('macvlan', 'link tveth '),
		hint: module('macvlan'),
	},
	ipvlan: {
		about: "pods on the host's own link, under its MAC",
		trial: device('ipvlan', 'link tveth '),
		hint: module('ipvlan'),
	},
	vrf: { about: 'routing tables of their own', trial: `${device('vrf')} table 7`, hint: module('vrf') },
	ipvs: { about: "kube-proxy's IPVS mode", trial: 'cat /proc/net/ip_vs', hint: module('ip_vs') },
	openvswitch: {
		about: 'Open vSwitch in the kernel',
		// A kernel with the feature knows the type, but refuses to create a device this way.
		trial: `said=$(ip link add name tovs type openvswitch 2>&1) ||
case $said in *'Unknown device type'*) echo "$said"; exit 1 ;; esac`,
		hint: module('openvswitch'),
	},
	netem: {
		about: 'delay and loss on a link',
		trial: 'tc qdisc add dev lo root netem delay 1ms',
		hint: module('sch_netem'),
	},
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;

export const isFeature = (name: string): name is FeatureName => Object.hasOwn(features, name);
