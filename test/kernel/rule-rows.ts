import type { Table } from '../../src/kernel/object.ts';
import type { Rule, Target } from '../../src/kernel/rule.ts';
import { parseIp } from '../../src/net/ip.ts';
import { matchRows, tcp } from './match-rows.ts';

const targets: { readonly [K in Target['t']]: readonly (readonly [Table, text: string, Rule])[] } = {
	accept: [['filter', '-j ACCEPT', { match: [], target: { t: 'accept' } }]],
	drop: [['filter', '-j DROP', { match: [], target: { t: 'drop' } }]],
	return: [['filter', '-j RETURN', { match: [], target: { t: 'return' } }]],
	reject: [
		[
			'filter',
			'-j REJECT --reject-with icmp-port-unreachable',
			{ match: [], target: { t: 'reject', with: 'icmp-port-unreachable' } },
		],
		[
			'filter',
			'-j REJECT --reject-with icmp-admin-prohibited',
			{ match: [], target: { t: 'reject', with: 'icmp-admin-prohibited' } },
		],
		[
			'filter',
			'-p tcp -j REJECT --reject-with tcp-reset',
			{ match: [tcp], target: { t: 'reject', with: 'tcp-reset' } },
		],
	],
	jump: [['filter', '-j other', { match: [], target: { t: 'jump', chain: 'other' } }]],
	goto: [['filter', '-g other', { match: [], target: { t: 'goto', chain: 'other' } }]],
	mark: [
		['mangle', '-j MARK --set-xmark 0x0/0x30000', { match: [], target: { t: 'mark', value: 0, mask: 0x30000 } }],
		['nat', '-j MARK --set-xmark 0x4000/0x4000', { match: [], target: { t: 'mark', value: 0x4000, mask: 0x4000 } }],
		['filter', '-j MARK --set-xmark 0x1/0xffffffff', { match: [], target: { t: 'mark', value: 1, mask: 0xffffffff } }],
	],
	masquerade: [
		['nat', '-j MASQUERADE', { match: [], target: { t: 'masquerade' } }],
		['nat', '-j MASQUERADE --random-fully', { match: [], target: { t: 'masquerade', randomFully: true } }],
	],
	snat: [
		['nat', '-j SNAT --to-source 10.0.0.1', { match: [], target: { t: 'snat', to: parseIp('10.0.0.1') } }],
		[
			'nat',
			'-j SNAT --to-source 10.0.0.1 --random-fully',
			{ match: [], target: { t: 'snat', to: parseIp('10.0.0.1'), randomFully: true } },
		],
	],
	dnat: [
		[
			'nat',
			'-p tcp -j DNAT --to-destination 10.244.1.5:8080',
			{ match: [tcp], target: { t: 'dnat', to: '10.244.1.5:8080' } },
		],
		['nat', '-j DNAT --to-destination 10.244.1.5', { match: [], target: { t: 'dnat', to: '10.244.1.5' } }],
	],
	notrack: [['raw', '-j NOTRACK', { match: [], target: { t: 'notrack' } }]],
	log: [
		[
			'filter',
			'-j LOG --log-prefix "calico-packet: " --log-level 5',
			{ match: [], target: { t: 'log', prefix: 'calico-packet: ', level: 5 } },
		],
		['filter', '-j LOG --log-prefix seen', { match: [], target: { t: 'log', prefix: 'seen' } }],
	],
};

/** Rules of every form, with the table that they may stand in and what `iptables-save` shows of them. */
export const rows: readonly { table: Table; text: string; rule: Rule }[] = [
	...Object.values(matchRows)
		.flat()
		.map(([text, match]) => ({
			table: match.some((m) => m.m === 'rpfilter') ? ('raw' as const) : ('filter' as const),
			text,
			rule: { match },
		})),
	...Object.values(targets)
		.flat()
		.map(([table, text, rule]) => ({ table, text, rule })),
];
