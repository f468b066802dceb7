import test from 'ava';
import { readMonitor } from '../../../src/trace/evidence/monitor.ts';

const syn =
	'PACKET: 2 8c52ab81 IN=caliacd53aa4120 OUT=vxlan.calico MACSRC=fe:74:7f:d6:b1:63 MACDST=ee:ee:ee:ee:ee:ee MACPROTO=0800 SRC=192.168.0.1 DST=192.168.0.66 LEN=60 TOS=0x0 TTL=63 ID=7016 DF SPORT=61989 DPORT=80 SYN MARK=0x80000 ';

for (const [title, line, wanted] of [
	[
		'a rule that jumps',
		' TRACE: 2 8c52ab81 filter:FORWARD:rule:0x60:JUMP:cali-FORWARD  -4 -t filter -A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
		['filter', 'FORWARD', '-m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD', 'JUMP cali-FORWARD'],
	],
	[
		'a rule that returns, for which xtables-monitor has a number only',
		' TRACE: 2 8c52ab81 mangle:cali-POSTROUTING:rule:0xb:0xfffffffb  -4 -t mangle -A cali-POSTROUTING -m mark --mark 0x10000/0x10000 -j RETURN',
		['mangle', 'cali-POSTROUTING', '-m mark --mark 0x10000/0x10000 -j RETURN', 'RETURN'],
	],
	[
		'a rule that drops',
		' TRACE: 2 8c52ab81 filter:pol:rule:0x6:DROP  -4 -t filter -A pol -m comment --comment "by hand" -j DROP',
		['filter', 'pol', '-m comment --comment "by hand" -j DROP', 'DROP'],
	],
	[
		"the end of a hook's chain",
		' TRACE: 2 8c52ab81 raw:PREROUTING:policy:ACCEPT ',
		['raw', 'PREROUTING', undefined, 'ACCEPT'],
	],
] as const)
	test(`reads ${title}`, (t) => {
		const [met, ...more] = readMonitor([syn, line]);
		t.deepEqual(more, []);
		t.deepEqual([met?.table, met?.chain, met?.rule, met?.verdict], [...wanted]);
		t.deepEqual(met?.packet, {
			in: 'caliacd53aa4120',
			out: 'vxlan.calico',
			src: '192.168.0.1',
			dst: '192.168.0.66',
			sport: 61989,
			dport: 80,
			id: 7016,
			flags: ['SYN'],
		});
	});

test('two packets at once are told apart by their numbers', (t) => {
	const other = syn.replace('8c52ab81', '9d174e14').replace('ID=7016', 'ID=7017');
	const met = readMonitor([
		syn,
		other,
		' TRACE: 2 8c52ab81 filter:FORWARD:policy:DROP ',
		' TRACE: 2 9d174e14 filter:FORWARD:policy:ACCEPT ',
	]);
	t.deepEqual(
		met.map(({ packet, verdict }) => [packet.id, verdict]),
		[
			[7016, 'DROP'],
			[7017, 'ACCEPT'],
		],
	);
});

test('a rule is of the packet that was told last, and what is neither is passed over', (t) => {
	const other = syn.replace('ID=7016', 'ID=7017').replace(' SYN', ' SYN ACK');
	const rule = ' TRACE: 2 8c52ab81 raw:PREROUTING:policy:ACCEPT ';
	const met = readMonitor([
		'nonsense',
		rule,
		syn,
		rule,
		'',
		other,
		rule,
		' TRACE: 2 8c52ab81 security:INPUT:policy:ACCEPT ',
	]);
	t.deepEqual(
		met.map(({ packet }) => [packet.id, packet.flags]),
		[
			[7016, ['SYN']],
			[7017, ['SYN', 'ACK']],
		],
	);
});
