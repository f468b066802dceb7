import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';

/** One match of a rule. `iptables-save` prints addresses, devices and the protocol first (-s -d -i -o -p), wherever
 * they are in the list, then the modules in the list's order. Single ports and ICMP types (sport, dport, icmp,
 * transport) imply the protocol; lists of ports (sports, dports) need a `proto` match as well. */
export type Match =
	| { readonly m: 'src'; readonly net: Cidr; readonly not?: true }
	| { readonly m: 'dst'; readonly net: Cidr; readonly not?: true }
	/** A trailing + is a wildcard: "cali+". */
	| { readonly m: 'in'; readonly link: string; readonly not?: true }
	| { readonly m: 'out'; readonly link: string; readonly not?: true }
	/** A name of /etc/protocols in lower case, or a number. */
	| { readonly m: 'proto'; readonly proto: string; readonly not?: true }
	| {
			readonly m: 'sport' | 'dport';
			readonly proto: 'tcp' | 'udp' | 'sctp';
			readonly port: string;
			readonly not?: true;
	  }
	| { readonly m: 'sports' | 'dports'; readonly ports: readonly string[]; readonly not?: true }
	/** "8", or with a code: "3/3". */
	| { readonly m: 'icmp'; readonly type: string; readonly not?: true }
	| { readonly m: 'mark'; readonly value: number; readonly mask: number; readonly not?: true }
	| { readonly m: 'ctstate'; readonly states: readonly CtState[]; readonly not?: true }
	| { readonly m: 'ctorigdst'; readonly net: Cidr; readonly not?: true }
	| { readonly m: 'set'; readonly set: string; readonly dirs: string; readonly not?: true }
	| {
			readonly m: 'addrtype';
			readonly src?: AddrType;
			readonly dst?: AddrType;
			readonly limitOut?: true;
			readonly limitIn?: true;
			readonly notSrc?: true;
			readonly notDst?: true;
	  }
	| { readonly m: 'rpfilter'; readonly validmark?: true; readonly invert?: true }
	| { readonly m: 'statistic'; readonly probability: number }
	/** A protocol's module without options, as kube-proxy writes it before DNAT: "-p tcp … -m tcp". */
	| { readonly m: 'transport'; readonly proto: 'tcp' | 'udp' | 'sctp' }
	/** xt_recent, a list of addresses in the kernel. `set` adds the packet's source to it. `rcheck` matches if the source
	 * was added within so many seconds; with `reap` it also deletes older entries. */
	| { readonly m: 'recent'; readonly list: string; readonly op: 'set' }
	| {
			readonly m: 'recent';
			readonly list: string;
			readonly op: 'rcheck';
			readonly seconds: number;
			readonly reap?: true;
	  }
	| { readonly m: 'physdev'; readonly in?: string; readonly out?: string; readonly bridged?: true }
	| { readonly m: 'comment'; readonly text: string };

export type CtState = 'INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED' | 'SNAT' | 'DNAT';
export type AddrType = 'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'BLACKHOLE';

export type Target =
	| { readonly t: 'accept' }
	| { readonly t: 'drop' }
	| { readonly t: 'return' }
	| { readonly t: 'reject'; readonly with: 'icmp-port-unreachable' | 'icmp-admin-prohibited' | 'tcp-reset' }
	| { readonly t: 'jump'; readonly chain: string }
	| { readonly t: 'goto'; readonly chain: string }
	/** --set-xmark value/mask: clear the mask's bits, then XOR the value in. */
	| { readonly t: 'mark'; readonly value: number; readonly mask: number }
	/** With `toPorts` ("4790-65535"), the source port is chosen from these; the rule must name a protocol. */
	| { readonly t: 'masquerade'; readonly toPorts?: string; readonly randomFully?: true }
	| { readonly t: 'snat'; readonly to: Ip; readonly randomFully?: true }
	/** An address, or an address with a port: "10.244.1.5:8080". */
	| { readonly t: 'dnat'; readonly to: string }
	| { readonly t: 'notrack' }
	/** The syslog level; absent: 4, warning. */
	| { readonly t: 'log'; readonly prefix: string; readonly level?: number };

export interface Rule {
	readonly match: readonly Match[];
	/** Absent: the rule only counts. */
	readonly target?: Target;
}
