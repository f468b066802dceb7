import test from 'ava';
import { setName } from '../../../../src/cni/calico/names.ts';
import type { Entity, PolicyRule, Port } from '../../../../src/cni/calico/policy/policy.ts';
import { felixRules } from '../../../../src/cni/calico/policy/rule.ts';
import { PolicySets } from '../../../../src/cni/calico/policy/sets.ts';
import { portChunks } from '../../../../src/cni/calico/policy/side.ts';
import { selectorId, uniqueId } from '../../../../src/model/calico/print-selector.ts';
import { parseSelector } from '../../../../src/model/calico/selector.ts';
import { parseCidr } from '../../../../src/net/cidr.ts';
import { textOf } from './rule-text.ts';

const say = (rule: Partial<PolicyRule>): readonly string[] => {
	const sets = new PolicySets([], { endpoints: [] });
	const whole: PolicyRule = { action: 'allow', src: {}, dst: {}, ...rule };
	return textOf({ name: 'test', rules: felixRules(whole, sets) }).map((text) =>
		sets.all().reduce((said, { name, of }) => said.replaceAll(name, `<${of}>`), text),
	);
};

const nets = (...list: readonly string[]) => list.map(parseCidr);
const ranges = (...list: readonly (readonly [number, number])[]): readonly Port[] =>
	list.map(([first, last]) => ({ first, last }));
const named = (...names: readonly string[]): readonly Port[] => names.map((name) => ({ name }));

const src = (end: Entity) => ({ src: end });
const dst = (end: Entity) => ({ dst: end });

const allowed = 'if accept -j RETURN';

/** Eight ranges, of which a multiport match takes seven. */
const eight = ranges([1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14], [15, 16]);
const seven = '1:2,3:4,5:6,7:8,9:10,11:12,13:14';

/** felix/rules/policy_test.go: "CIDR split tests", "Named port tests", ruleTestData. */
const rows: readonly (readonly [title: string, rule: Partial<PolicyRule>, rules: readonly string[]])[] = [
	['an empty rule matches all', {}, ['set accept', allowed]],
	['a protocol by its name', { protocol: 'tcp' }, ['-p tcp set accept', allowed]],
	['a protocol by its number', { protocol: '8' }, ['-p 8 set accept', allowed]],
	['another protocol than one', { notProtocol: 'tcp' }, ['! -p tcp set accept', allowed]],
	['a kind of ICMP', { protocol: 'icmp', icmp: '10/12' }, ['-p icmp -m icmp --icmp-type 10/12 set accept', allowed]],
	['another kind of ICMP', { protocol: 'icmp', notIcmp: '8' }, ['-p icmp -m icmp ! --icmp-type 8 set accept', allowed]],
	['a selector', src({ selector: "a == 'b'" }), ["-m set --match-set <a == 'b'> src set accept", allowed]],
	[
		'what one selector selects and another does not is one set',
		dst({ selector: 'has(a)', notSelector: 'has(b)' }),
		['-m set --match-set <(has(a)) && (!(has(b)))> dst set accept', allowed],
	],
	[
		'what is not selected may be anything, endpoint or not',
		src({ notSelector: 'has(b)' }),
		['-m set ! --match-set <has(b)> src set accept', allowed],
	],
	[
		'other ports than many are several matches of one rule',
		{ protocol: 'tcp', ...dst({ notPorts: [...eight, ...named('web')] }) },
		[
			`-p tcp -m multiport ! --dports ${seven} -m multiport ! --dports 15:16 -m set ! --match-set <tcp port web of all()> dst,dst set accept`,
			allowed,
		],
	],
	['pass', { action: 'pass', protocol: 'udp' }, ['-p udp set pass', 'if pass -j RETURN']],
	['deny', { action: 'deny', protocol: 'udp' }, ['-p udp set drop', 'if drop -j DROP']],
	['log goes on', { action: 'log', protocol: 'udp' }, ['-p udp -j LOG --log-prefix "calico-packet: " --log-level 5']],
	[
		'2 src',
		src({ nets: nets('10.0.0.0/24', '10.0.1.0/24') }),
		['set -/both', '-s 10.0.0.0/24 set all', '-s 10.0.1.0/24 set all', 'if all set accept', allowed],
	],
	[
		'2 !src',
		src({ notNets: nets('11.0.0.0/24', '11.0.1.0/24') }),
		['set all/both', '-s 11.0.0.0/24 set no-all', '-s 11.0.1.0/24 set no-all', 'if all set accept', allowed],
	],
	['1 !dst fits', dst({ notNets: nets('13.0.0.0/24') }), ['! -d 13.0.0.0/24 set accept', allowed]],
	[
		'1 src, 1 !src',
		src({ nets: nets('10.0.0.0/24'), notNets: nets('11.0.0.0/24') }),
		['set all/both', '-s 11.0.0.0/24 set no-all', '-s 10.0.0.0/24 if all set accept', allowed],
	],
	[
		'2 src, 1 !src',
		src({ nets: nets('10.0.0.0/24', '10.0.1.0/24'), notNets: nets('11.0.0.0/24') }),
		['set -/both', '-s 10.0.0.0/24 set all', '-s 10.0.1.0/24 set all', '! -s 11.0.0.0/24 if all set accept', allowed],
	],
	[
		'1 src, 1 !src, 1 dst, 1 !dst',
		{
			...src({ nets: nets('10.0.0.0/24'), notNets: nets('11.0.0.0/24') }),
			...dst({ nets: nets('12.0.0.0/24'), notNets: nets('13.0.0.0/24') }),
		},
		[
			'set all/both',
			'-s 11.0.0.0/24 set no-all',
			'-d 13.0.0.0/24 set no-all',
			'-s 10.0.0.0/24 -d 12.0.0.0/24 if all set accept',
			allowed,
		],
	],
	[
		'2 src, 2 !src, 2 dst, 2 !dst',
		{
			...src({ nets: nets('10.0.0.0/24', '10.0.1.0/24'), notNets: nets('11.0.0.0/24', '11.0.1.0/24') }),
			...dst({ nets: nets('12.0.0.0/24', '12.0.1.0/24'), notNets: nets('13.0.0.0/24', '13.0.1.0/24') }),
		},
		[
			'set -/both',
			'-s 10.0.0.0/24 set all',
			'-s 10.0.1.0/24 set all',
			'-d 12.0.0.0/24 set this',
			'-d 12.0.1.0/24 set this',
			'if no-this set no-all',
			'-s 11.0.0.0/24 set no-all',
			'-s 11.0.1.0/24 set no-all',
			'-d 13.0.0.0/24 set no-all',
			'-d 13.0.1.0/24 set no-all',
			'if all set accept',
			allowed,
		],
	],
	[
		'a named port fits in the rule',
		{ protocol: 'tcp', ...dst({ ports: named('web') }) },
		['-p tcp -m set --match-set <tcp port web of all()> dst,dst set accept', allowed],
	],
	[
		'a named port of what is selected needs no other set',
		{ protocol: 'sctp', ...dst({ ports: named('web'), selector: 'has(a)' }) },
		['-p sctp -m set --match-set <sctp port web of has(a)> dst,dst set accept', allowed],
	],
	[
		'a named port without a protocol is of whichever protocol',
		dst({ ports: named('web'), selector: 'has(a)' }),
		['-m set --match-set <port web of has(a)> dst,dst set accept', allowed],
	],
	[
		'a protocol by its number is the same to named ports',
		{ protocol: '17', ...dst({ ports: named('dns') }) },
		['-p udp -m set --match-set <udp port dns of all()> dst,dst set accept', allowed],
	],
	[
		'two named ports need a block',
		{ protocol: 'udp', ...src({ ports: named('dns', 'web') }) },
		[
			'set -/both',
			'-m set --match-set <udp port dns of all()> src,src set all',
			'-m set --match-set <udp port web of all()> src,src set all',
			'-p udp if all set accept',
			allowed,
		],
	],
	[
		'more ports than one match takes',
		{ protocol: 'udp', ...dst({ ports: eight }) },
		[
			'set -/both',
			`-p udp -m multiport --dports ${seven} set all`,
			'-p udp -m multiport --dports 15:16 set all',
			'-p udp if all set accept',
			allowed,
		],
	],
	[
		'ports by name and number at the destination, by number at the source',
		{ protocol: 'tcp', ...src({ ports: ranges([1, 2]) }), ...dst({ ports: [...ranges([3, 4]), ...named('web')] }) },
		[
			'set -/both',
			'-p tcp -m multiport --dports 3:4 set all',
			'-m set --match-set <tcp port web of all()> dst,dst set all',
			'-p tcp -m multiport --sports 1:2 if all set accept',
			allowed,
		],
	],
	[
		'positive and negated numbers, names and networks',
		{
			protocol: 'tcp',
			...src({
				ports: [...eight, ...named('one')],
				nets: nets('10.1.0.0/16', '11.0.0.0/8'),
				notPorts: [...ranges([101, 101]), ...named('three')],
				notNets: nets('14.1.0.0/16', '15.0.0.0/8'),
			}),
			...dst({
				ports: [...ranges([2, 3]), ...named('two')],
				nets: nets('12.1.0.0/16', '13.0.0.0/8'),
				notPorts: [...ranges([201, 201]), ...named('four')],
				notNets: nets('16.1.0.0/16', '17.0.0.0/8'),
			}),
		},
		[
			'set -/both',
			`-p tcp -m multiport --sports ${seven} set all`,
			'-p tcp -m multiport --sports 15:16 set all',
			'-m set --match-set <tcp port one of all()> src,src set all',
			'-p tcp -m multiport --dports 2:3 set this',
			'-m set --match-set <tcp port two of all()> dst,dst set this',
			'if no-this set no-all',
			'-s 10.1.0.0/16 set this',
			'-s 11.0.0.0/8 set this',
			'if no-this set no-all',
			'-d 12.1.0.0/16 set this',
			'-d 13.0.0.0/8 set this',
			'if no-this set no-all',
			'-s 14.1.0.0/16 set no-all',
			'-s 15.0.0.0/8 set no-all',
			'-d 16.1.0.0/16 set no-all',
			'-d 17.0.0.0/8 set no-all',
			'-p tcp -m multiport ! --sports 101 -m set ! --match-set <tcp port three of all()> src,src -m multiport ! --dports 201 -m set ! --match-set <tcp port four of all()> dst,dst if all set accept',
			allowed,
		],
	],
	['a rule for IPv6 alone is none', src({ nets: nets('feed::/16') }), []],
	['nor is one that is not for any IPv4 address', dst({ notNets: nets('0.0.0.0/0') }), []],
	[
		'of both families the IPv4 part counts',
		src({ nets: nets('feed::/16', '10.0.0.0/8') }),
		['-s 10.0.0.0/8 set accept', allowed],
	],
];

for (const [title, rule, rules] of rows)
	test(`${title}: ${rules.length} rules of iptables`, (t) => {
		t.deepEqual(say(rule), rules);
	});

test('a rule may carry annotations, each of its rules of iptables says them', (t) => {
	t.deepEqual(say({ action: 'deny', annotations: ['name=no "way"'] }), [
		'-m comment --comment "name=no _way_" set drop',
		'-m comment --comment "name=no _way_" if drop -j DROP',
	]);
});

/** felix/rules/policy_test.go: "Port split tests". */
test('fifteen ports fill a match, and a range is not parted', (t) => {
	const singles = (count: number) => ranges(...Array.from({ length: count }, (_, i) => [i + 1, i + 1] as const));
	const sizes = (ports: readonly Port[]) =>
		portChunks(ports.filter((port) => 'first' in port)).map((chunk) => chunk.length);
	t.deepEqual(sizes([]), []);
	t.deepEqual(sizes(singles(15)), [15]);
	t.deepEqual(sizes(singles(16)), [15, 1]);
	t.deepEqual(sizes([...eight.slice(0, 7), ...ranges([15, 15])]), [8]);
	t.deepEqual(sizes(eight), [7, 1]);
	t.deepEqual(sizes([...eight, ...eight]), [7, 7, 2]);
});

/** felix/calc/rule_scanner.go: UniqueID over "any"; felix/labelindex/named_port_index.go: LookupNamedPorts. */
test('a set of named ports of any protocol holds each port with its own, under a name of its own', (t) => {
	const ports = (['TCP', 'UDP', 'SCTP'] as const).map((protocol, i) => ({ name: 'web', port: 80 + i, protocol }));
	const sets = new PolicySets([{ labels: {}, nets: ['192.168.0.1'], ports }], { endpoints: [] });
	const name = sets.namedPort({ selector: 'all()', protocol: 'any', port: 'web' });
	t.is(name, setName(uniqueId('n', `${selectorId(parseSelector('all()'))},any,web`)));
	t.not(name, sets.namedPort({ selector: 'all()', protocol: 'tcp', port: 'web' }));
	t.deepEqual(sets.all().find((set) => set.name === name)?.members, [
		'192.168.0.1,sctp:82',
		'192.168.0.1,tcp:80',
		'192.168.0.1,udp:81',
	]);
});
