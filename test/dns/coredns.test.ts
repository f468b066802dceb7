import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { answer } from '../../src/dns/answer.ts';
import { type DnsRecord, printData } from '../../src/dns/record.ts';
import { zoneOf } from '../../src/dns/zone.ts';
import { parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { settle } from '../../src/world/settle.ts';
import { firstWorld } from '../../src/world/world.ts';
import { topologyNamed } from '../cli/shop.ts';

// The questions that CoreDNS 1.14.7 puts to its kubernetes plugin, and its answers (github.com/coredns/coredns at 4b26cce:
// plugin/kubernetes/handler_test.go, and handler_case_test.go for capitals). Of the 45 one is asked twice there, three are
// about Services of two families and one about a DNS of the world, which no lab has: 40 are here.

const text = readFileSync(join(import.meta.dirname, 'coredns.yaml'), 'utf8');

const topology = { ...topologyNamed('flannel-vxlan'), serviceCIDR: parseCidr('10.0.0.0/16'), dns: false };

const { cluster } = settle(firstWorld(topology), { delete: [], apply: [], label: [] }, [
	{ name: 'coredns.yaml', text },
]).world;

/** A Service of IPv6 no lab has, but the zone knows the address family only by the address. */
const svc6 = {
	namespace: 'testns',
	name: 'svc6',
	type: 'ClusterIP',
	clusterIP: parseIp('1234:abcd::1'),
	ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }],
} as const;

const zone = zoneOf({ ...cluster, services: [...cluster.services, svc6] });

const ns = 'testns.svc.cluster.local';
const nodata = 'NOERROR';
const nxdomain = 'NXDOMAIN';

type Row = readonly [question: string, answers: string | readonly string[], additional?: readonly string[]];

const shared: readonly Row[] = [
	// Services with an address.
	[`svc1.${ns} A`, ['A 10.0.0.101']],
	[`svcempty.${ns} A`, ['A 10.0.0.102']],
	[`svc1.${ns} SRV`, [`SRV 0 100 80 svc1.${ns}.`], [`svc1.${ns} A 10.0.0.101`]],
	[`svcempty.${ns} SRV`, [`SRV 0 100 80 svcempty.${ns}.`], [`svcempty.${ns} A 10.0.0.102`]],
	[`svc6.${ns} SRV`, [`SRV 0 100 80 svc6.${ns}.`], [`svc6.${ns} AAAA 1234:abcd::1`]],
	[`_http._tcp.svc1.${ns} SRV`, [`SRV 0 100 80 svc1.${ns}.`], [`svc1.${ns} A 10.0.0.101`]],
	[`_http._tcp.svcempty.${ns} SRV`, [`SRV 0 100 80 svcempty.${ns}.`], [`svcempty.${ns} A 10.0.0.102`]],
	[`_http._tcp.svc6.${ns} SRV`, [`SRV 0 100 80 svc6.${ns}.`], [`svc6.${ns} AAAA 1234:abcd::1`]],
	[`svc6.${ns} AAAA`, ['AAAA 1234:abcd::1']],
	[`svc1.${ns} AAAA`, nodata],
	[`svc1.${ns} TXT`, nodata],
	[`svc1.${ns} SOA`, nodata],
	// Headless ones.
	[`hdls1.${ns} A`, ['A 172.0.0.2', 'A 172.0.0.3', 'A 172.0.0.4', 'A 172.0.0.5']],
	[`hdls1.${ns} AAAA`, ['AAAA 5678:abcd::1', 'AAAA 5678:abcd::2']],
	[`hdlsprtls.${ns} A`, ['A 172.0.0.20']],
	[`bogusendpoint.hdls1.${ns} A`, nxdomain],
	// What is not there.
	[`svc0.${ns} AAAA`, nxdomain],
	[`svc0.${ns} A`, nxdomain],
	['svc0.svc-nons.svc.cluster.local A', nxdomain],
	['svc0.svc-nons.svc.cluster.local TXT', nxdomain],
	[`bogusendpoint.svc0.${ns} A`, nxdomain],
	[`endpoint.external.${ns} CNAME`, nxdomain],
	[`subdomain.subdomain.external.${ns} CNAME`, nxdomain],
	// Names between.
	['svc.cluster.local A', nodata],
	['pod.cluster.local A', nodata],
	[`${ns} A`, nodata],
	['svc.cluster.local NS', nodata],
	[`${ns} NS`, nodata],
	['foo.cluster.local NS', nxdomain],
	['foo.svc.cluster.local NS', nxdomain],
	['dns-version.cluster.local TXT', ['TXT "1.1.0"']],
];

const alone: readonly Row[] = [
	[
		`_http._tcp.hdls1.${ns} SRV`,
		['172-0-0-2', '172-0-0-3', '5678-abcd--1', '5678-abcd--2', 'dup-name'].map(
			(label) => `SRV 0 16 80 ${label}.hdls1.${ns}.`,
		),
		[
			`172-0-0-2.hdls1.${ns} A 172.0.0.2`,
			`172-0-0-3.hdls1.${ns} A 172.0.0.3`,
			`5678-abcd--1.hdls1.${ns} AAAA 5678:abcd::1`,
			`5678-abcd--2.hdls1.${ns} AAAA 5678:abcd::2`,
			`dup-name.hdls1.${ns} A 172.0.0.4`,
			`dup-name.hdls1.${ns} A 172.0.0.5`,
		],
	],
	[`5678-abcd--2.hdls1.${ns} AAAA`, ['AAAA 5678:abcd::2']],
	[`5678-abcd--1.hdls1.${ns} AAAA`, ['AAAA 5678:abcd::1']],
	[`172-0-0-20.hdlsprtls.${ns} A`, ['A 172.0.0.20']],
	[`172-0-0-2.hdls1.${ns} A`, ['A 172.0.0.2']],
	[`172-0-0-3.hdls1.${ns} A`, ['A 172.0.0.3']],
	[`dup-name.hdls1.${ns} A`, ['A 172.0.0.4', 'A 172.0.0.5']],
	[`external.${ns} CNAME`, ['CNAME ext.interwebs.test.']],
	[`external-to-service.${ns} A`, [`CNAME svc1.${ns}.`, `svc1.${ns} A 10.0.0.101`]],
];

const capitals: readonly Row[] = [
	['SvC1.TeStNs.SvC.cLuStEr.LoCaL A', ['A 10.0.0.101']],
	[
		'_HtTp._TcP.sVc1.TeStNs.SvC.cLuStEr.LoCaL SRV',
		['SRV 0 100 80 svc1.testns.svc.cLuStEr.LoCaL.'],
		['svc1.testns.svc.cLuStEr.LoCaL A 10.0.0.101'],
	],
	['Cluster.local SOA', ['SOA ns.dns.Cluster.local. hostmaster.Cluster.local. 1 7200 1800 86400 30']],
];

for (const [question, answers, additional = []] of [...shared, ...alone, ...capitals])
	test(`CoreDNS answers ${question}: ${answers}`, (t) => {
		const [name = '', type = ''] = question.split(' ');
		const said = answer(zone, { name, type });
		t.is(said.rcode, answers === nxdomain ? 'NXDOMAIN' : 'NOERROR');
		const told = said.answers.map((record) => shown(record, name)).toSorted();
		t.deepEqual(told, typeof answers === 'string' ? [] : [...answers].toSorted());
		t.deepEqual(said.additional.map((record) => shown(record)).toSorted(), [...additional].toSorted());
		t.deepEqual(
			said.authority.map((record) => shown(record)),
			typeof answers === 'string' ? [soaOf(name)] : [],
		);
		t.true(said.authoritative);
	});

test('a denial has the domain as it was asked', (t) => {
	const { authority } = answer(zone, { name: 'not-a-service.testns.svc.ClUsTeR.lOcAl', type: 'A' });
	t.deepEqual(
		authority.map((record) => shown(record)),
		[soaOf('ClUsTeR.lOcAl')],
	);
});

/** A record, with its name where that is not the one that was asked. */
const shown = (record: DnsRecord, asked = ''): string =>
	[...(record.name === asked ? [] : [record.name]), record.type, printData(record)].join(' ');

const soaOf = (name: string): string => {
	const origin = name.split('.').slice(-2).join('.');
	return `${origin} SOA ns.dns.${origin}. hostmaster.${origin}. 1 7200 1800 86400 30`;
};
