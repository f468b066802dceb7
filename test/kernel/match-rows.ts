import type { Match } from '../../src/kernel/rule.ts';
import { parseCidr } from '../../src/net/cidr.ts';

const net = parseCidr('10.244.0.0/16');
const host = parseCidr('10.244.1.5/32');
export const tcp: Match = { m: 'proto', proto: 'tcp' };

/** Every form of every match, with what `iptables-save` shows of it. A match without a row does not compile. */
export const matchRows: { readonly [K in Match['m']]: readonly (readonly [text: string, match: readonly Match[]])[] } =
	{
		src: [
			['-s 10.244.1.5/32', [{ m: 'src', net: host }]],
			['! -s 10.244.0.0/16', [{ m: 'src', net, not: true }]],
			['', [{ m: 'src', net: parseCidr('0.0.0.0/0') }]],
		],
		dst: [
			['-d 10.244.1.5/32', [{ m: 'dst', net: host }]],
			['! -d 10.244.0.0/16', [{ m: 'dst', net, not: true }]],
			[
				'-s 10.244.0.0/16 -d 10.244.1.5/32 -i eth0 -o cali+ -p tcp',
				[tcp, { m: 'out', link: 'cali+' }, { m: 'in', link: 'eth0' }, { m: 'dst', net: host }, { m: 'src', net }],
			],
		],
		in: [
			['-i cali+', [{ m: 'in', link: 'cali+' }]],
			['! -i eth0', [{ m: 'in', link: 'eth0', not: true }]],
		],
		out: [
			['-o vxlan.calico', [{ m: 'out', link: 'vxlan.calico' }]],
			['! -o cni0', [{ m: 'out', link: 'cni0', not: true }]],
		],
		proto: [
			['-p tcp', [tcp]],
			['! -p udp', [{ m: 'proto', proto: 'udp', not: true }]],
			['-p udp', [{ m: 'proto', proto: '17' }]],
			['-p 4', [{ m: 'proto', proto: '4' }]],
			['-p sctp', [{ m: 'proto', proto: '132' }]],
			['-p 47', [{ m: 'proto', proto: '47' }]],
		],
		sport: [
			['-p udp -m udp --sport 53', [{ m: 'sport', proto: 'udp', port: '53' }]],
			['-p tcp -m tcp ! --sport 1024:65535', [{ m: 'sport', proto: 'tcp', port: '1024:65535', not: true }]],
		],
		dport: [
			['-p tcp -m tcp --dport 80', [{ m: 'dport', proto: 'tcp', port: '80' }]],
			['-p sctp -m sctp --dport 30000:32767', [{ m: 'dport', proto: 'sctp', port: '30000:32767' }]],
			[
				'-p udp -m comment --comment dns -m udp ! --dport 53',
				[
					{ m: 'comment', text: 'dns' },
					{ m: 'dport', proto: 'udp', port: '53', not: true },
				],
			],
			[
				'-p tcp -m tcp --sport 9 --dport 80 -m mark --mark 0x1',
				[
					{ m: 'dport', proto: 'tcp', port: '80' },
					{ m: 'mark', value: 1, mask: 0xffffffff },
					{ m: 'sport', proto: 'tcp', port: '9' },
				],
			],
		],
		sports: [['-p tcp -m multiport ! --sports 1,2', [tcp, { m: 'sports', ports: ['1', '2'], not: true }]]],
		dports: [
			[
				'-p udp -m multiport --dports 4789',
				[
					{ m: 'proto', proto: '17' },
					{ m: 'dports', ports: ['4789'] },
				],
			],
			['-p tcp -m multiport --dports 80,443,8000:8080', [tcp, { m: 'dports', ports: ['80', '443', '8000:8080'] }]],
		],
		icmp: [
			['-p icmp -m icmp --icmp-type 8', [{ m: 'icmp', type: '8' }]],
			['-p icmp -m icmp ! --icmp-type 3/3', [{ m: 'icmp', type: '3/3', not: true }]],
		],
		mark: [
			['-m mark --mark 0x0/0x10000', [{ m: 'mark', value: 0, mask: 0x10000 }]],
			['-m mark ! --mark 0x4000/0x4000', [{ m: 'mark', value: 0x4000, mask: 0x4000, not: true }]],
			['-m mark --mark 0xffffffff', [{ m: 'mark', value: 0xffffffff, mask: 0xffffffff }]],
		],
		ctstate: [
			['-m conntrack --ctstate RELATED,ESTABLISHED', [{ m: 'ctstate', states: ['ESTABLISHED', 'RELATED'] }]],
			['-m conntrack ! --ctstate DNAT', [{ m: 'ctstate', states: ['DNAT'], not: true }]],
			[
				'-m conntrack --ctstate INVALID,NEW,UNTRACKED,SNAT',
				[{ m: 'ctstate', states: ['SNAT', 'NEW', 'INVALID', 'UNTRACKED'] }],
			],
		],
		ctorigdst: [
			['-m conntrack --ctorigdst 10.244.1.5', [{ m: 'ctorigdst', net: host }]],
			['-m conntrack ! --ctorigdst 10.244.0.0/16', [{ m: 'ctorigdst', net, not: true }]],
		],
		set: [
			['-m set --match-set nets src', [{ m: 'set', set: 'nets', dirs: 'src' }]],
			[
				'-m set --match-set nets src -m set ! --match-set ports dst,dst',
				[
					{ m: 'set', set: 'nets', dirs: 'src' },
					{ m: 'set', set: 'ports', dirs: 'dst,dst', not: true },
				],
			],
		],
		addrtype: [
			['-m addrtype --dst-type LOCAL', [{ m: 'addrtype', dst: 'LOCAL' }]],
			['-m addrtype --dst-type LOCAL --limit-iface-in', [{ m: 'addrtype', dst: 'LOCAL', limitIn: true }]],
			[
				'-o eth0 -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL',
				[
					{ m: 'out', link: 'eth0' },
					{ m: 'addrtype', src: 'LOCAL', notSrc: true, limitOut: true },
					{ m: 'addrtype', src: 'LOCAL' },
				],
			],
			[
				'-m addrtype ! --src-type MULTICAST ! --dst-type BROADCAST',
				[{ m: 'addrtype', src: 'MULTICAST', dst: 'BROADCAST', notSrc: true, notDst: true }],
			],
		],
		rpfilter: [
			['-m rpfilter', [{ m: 'rpfilter' }]],
			['-m rpfilter --validmark --invert', [{ m: 'rpfilter', validmark: true, invert: true }]],
		],
		statistic: [
			['-m statistic --mode random --probability 0.50000000000', [{ m: 'statistic', probability: 0.5 }]],
			['-m statistic --mode random --probability 0.33333333349', [{ m: 'statistic', probability: 1 / 3 }]],
			['-m statistic --mode random --probability 0.14285714272', [{ m: 'statistic', probability: 1 / 7 }]],
			['-m statistic --mode random --probability 0.00024414062', [{ m: 'statistic', probability: 1 / 4096 }]],
			['-m statistic --mode random --probability 1.00000000000', [{ m: 'statistic', probability: 1 }]],
		],
		transport: [
			['-p tcp -m tcp', [{ m: 'transport', proto: 'tcp' }]],
			[
				'-p udp -m comment --comment dns -m udp',
				[
					{ m: 'comment', text: 'dns' },
					{ m: 'transport', proto: 'udp' },
				],
			],
		],
		recent: [
			[
				'-m recent --set --name KUBE-SEP-A --mask 255.255.255.255 --rsource',
				[{ m: 'recent', list: 'KUBE-SEP-A', op: 'set' }],
			],
			[
				'-m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource',
				[{ m: 'recent', list: 'KUBE-SEP-A', op: 'rcheck', seconds: 10800, reap: true }],
			],
			[
				'-m recent --rcheck --seconds 60 --name KUBE-SEP-A --mask 255.255.255.255 --rsource',
				[{ m: 'recent', list: 'KUBE-SEP-A', op: 'rcheck', seconds: 60 }],
			],
		],
		physdev: [
			[
				'-m physdev --physdev-in a --physdev-out b --physdev-is-bridged',
				[{ m: 'physdev', in: 'a', out: 'b', bridged: true }],
			],
		],
		comment: [
			['-m comment --comment plain-1_2', [{ m: 'comment', text: 'plain-1_2' }]],
			['-m comment --comment "cali:6gwbT8clXdHdC1b1"', [{ m: 'comment', text: 'cali:6gwbT8clXdHdC1b1' }]],
			[String.raw`-m comment --comment "it\'s \"a\" \\ -p 4"`, [{ m: 'comment', text: String.raw`it's "a" \ -p 4` }]],
			[
				'-m comment --comment one -m comment --comment two',
				[
					{ m: 'comment', text: 'one' },
					{ m: 'comment', text: 'two' },
				],
			],
		],
	};
