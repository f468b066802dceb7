import test from 'ava';
import type { Table } from '../../../../src/kernel/object.ts';
import { parseCidr } from '../../../../src/net/cidr.ts';
import { parseIp } from '../../../../src/net/ip.ts';
import { endpointChain } from '../../../../src/plan/services/iptables/names.ts';
import { endpoint, type Served, served } from '../lab.ts';
import { chainFor, chainsFor } from './chains.ts';

/** The hash of "ns/svc:p80tcp". */
const hash = '46GBXWOV7HYECMJD';
const ip = '172.30.0.41';
const far = endpoint('10.180.1.1', { node: 'there' });
const near = endpoint('10.180.0.1', { node: 'here' });
const sep = (address: string) =>
	endpointChain({ name: 'ns/svc:p80', protocol: 'tcp' }, { ...near, ip: parseIp(address), port: 80 });

const rows: readonly (readonly [title: string, Served, table: Table, chain: string, rules: readonly string[]])[] = [
	[
		'a cluster IP with policy Local and nobody here is dropped without a word',
		served('ns/svc', ip, { internalTrafficPolicy: 'Local' }, far),
		'filter',
		'KUBE-SERVICES',
		[`-d ${ip}/32 -p tcp "ns/svc:p80 has no local endpoints" -m tcp --dport 80 → DROP`],
	],
	[
		"a cluster IP with policy Local leads to the node's own endpoints",
		served('ns/svc', ip, { internalTrafficPolicy: 'Local' }, far, near),
		'nat',
		`KUBE-SVL-${hash}`,
		[
			`! -s 10.0.0.0/8 -d ${ip}/32 -p tcp "ns/svc:p80 cluster IP" -m tcp --dport 80 → KUBE-MARK-MASQ`,
			`"ns/svc:p80 -> 10.180.0.1:80" → ${sep('10.180.0.1')}`,
		],
	],
	[
		'without endpoints every way in is refused',
		served('ns/svc', ip, { nodePort: 30001, externalIPs: [parseIp('192.168.99.1')] }),
		'filter',
		'KUBE-EXTERNAL-SERVICES',
		[
			'-d 192.168.99.1/32 -p tcp "ns/svc:p80 has no endpoints" -m tcp --dport 80 → REJECT --reject-with icmp-port-unreachable',
			'-p tcp "ns/svc:p80 has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30001 → REJECT --reject-with icmp-port-unreachable',
		],
	],
	[
		'with policy Local those outside get to the endpoints here',
		served('ns/svc', ip, { nodePort: 30001, externalTrafficPolicy: 'Local' }, far, near),
		'nat',
		`KUBE-EXT-${hash}`,
		[
			`-s 10.0.0.0/8 "pod traffic for ns/svc:p80 external destinations" → KUBE-SVC-${hash}`,
			'"masquerade LOCAL traffic for ns/svc:p80 external destinations" -m addrtype --src-type LOCAL → KUBE-MARK-MASQ',
			`"route LOCAL traffic for ns/svc:p80 external destinations" -m addrtype --src-type LOCAL → KUBE-SVC-${hash}`,
			`→ KUBE-SVL-${hash}`,
		],
	],
	[
		'a node within the ranges may use the load balancer from its own address too',
		served(
			'ns/svc',
			ip,
			{
				loadBalancerIPs: [parseIp('192.168.0.240')],
				loadBalancerSourceRanges: [parseCidr('203.0.113.0/25'), parseCidr('192.168.0.0/24')],
			},
			far,
		),
		'nat',
		`KUBE-FW-${hash}`,
		[
			`-s 203.0.113.0/25 "ns/svc:p80 loadbalancer IP" → KUBE-EXT-${hash}`,
			`-s 192.168.0.0/24 "ns/svc:p80 loadbalancer IP" → KUBE-EXT-${hash}`,
			`-s 192.168.0.240/32 "ns/svc:p80 loadbalancer IP" → KUBE-EXT-${hash}`,
			'"other traffic to ns/svc:p80 will be dropped by KUBE-PROXY-FIREWALL"',
		],
	],
	[
		'clients that come back are asked for first, each endpoint in turn',
		served('ns/svc', ip, { affinitySeconds: 60 }, near, far),
		'nat',
		`KUBE-SVC-${hash}`,
		[
			`! -s 10.0.0.0/8 -d ${ip}/32 -p tcp "ns/svc:p80 cluster IP" -m tcp --dport 80 → KUBE-MARK-MASQ`,
			...['10.180.0.1', '10.180.1.1'].map(
				(address) =>
					`"ns/svc:p80 -> ${address}:80" -m recent --rcheck --seconds 60 --reap --name ${sep(address)} --mask 255.255.255.255 --rsource → ${sep(address)}`,
			),
			`"ns/svc:p80 -> 10.180.0.1:80" -m statistic --mode random --probability 0.50000000000 → ${sep('10.180.0.1')}`,
			`"ns/svc:p80 -> 10.180.1.1:80" → ${sep('10.180.1.1')}`,
		],
	],
	[
		'three endpoints take a third, half of the rest, and all the rest',
		served('ns/svc', ip, {}, ...['1', '2', '3'].map((n) => endpoint(`10.180.0.${n}`))),
		'nat',
		`KUBE-SVC-${hash}`,
		[
			`! -s 10.0.0.0/8 -d ${ip}/32 -p tcp "ns/svc:p80 cluster IP" -m tcp --dport 80 → KUBE-MARK-MASQ`,
			`"ns/svc:p80 -> 10.180.0.1:80" -m statistic --mode random --probability 0.33333333349 → ${sep('10.180.0.1')}`,
			`"ns/svc:p80 -> 10.180.0.2:80" -m statistic --mode random --probability 0.50000000000 → ${sep('10.180.0.2')}`,
			`"ns/svc:p80 -> 10.180.0.3:80" → ${sep('10.180.0.3')}`,
		],
	],
];

for (const [title, service, table, chain, rules] of rows)
	test(`kube-proxy's rules: ${title}`, (t) => {
		t.deepEqual(chainFor([service], table, chain), rules);
	});

test('above a thousand endpoints comments are left out, but where an operator looks first', (t) => {
	const many = Array.from({ length: 1001 }, (_, i) => endpoint(`10.180.${i >> 8}.${i & 255}`));
	const chains = chainsFor([served('ns/svc', ip, {}, ...many)]);
	t.regex(chains.get('nat KUBE-SERVICES')?.[0] ?? '', /"ns\/svc:p80 cluster IP"/);
	t.is(chains.get(`nat KUBE-SVC-${hash}`)?.at(-1), `→ ${sep('10.180.3.232')}`);
	t.deepEqual(chains.get(`nat ${sep('10.180.3.232')}`), [
		'-s 10.180.3.232/32 → KUBE-MARK-MASQ',
		'-p tcp -m tcp → DNAT --to-destination 10.180.3.232:80',
	]);
});

test('a port without a name is known by its service alone', (t) => {
	const { service, endpoints } = served('ns/svc', ip, {}, near);
	const bare = { ...service, ports: service.ports.map(({ name: _, ...port }) => port) };
	t.regex(chainFor([{ service: bare, endpoints }], 'nat', 'KUBE-SERVICES')[0] ?? '', /"ns\/svc cluster IP"/);
});
