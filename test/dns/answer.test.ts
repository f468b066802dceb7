import test from 'ava';
import { answer } from '../../src/dns/answer.ts';
import { printData } from '../../src/dns/record.ts';
import { zoneOf } from '../../src/dns/zone.ts';
import type { Endpoint, Endpoints, Service } from '../../src/model/service.ts';
import { parseIp } from '../../src/net/ip.ts';

// What stands here is what CoreDNS' own tests expect of its kubernetes plugin (plugin/kubernetes/handler_test.go), with
// the names of this cluster, and what the specification's examples say.

const service = (name: string, more: Partial<Service> = {}): Service => ({
	namespace: 'shop',
	name,
	type: 'ClusterIP',
	ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
	...more,
});

const at = (ip: string, more: Partial<Endpoint> = {}): Endpoint => ({
	ip: parseIp(ip),
	port: 8080,
	ready: true,
	serving: true,
	terminating: false,
	...more,
});

const behind = (name: string, endpoints: readonly Endpoint[], more: Partial<Endpoints> = {}): Endpoints => ({
	namespace: 'shop',
	name,
	port: 'http',
	protocol: 'TCP',
	endpoints,
	...more,
});

const bare = ({ port: _, ...endpoint }: Endpoint): Endpoint => endpoint;

const zone = zoneOf({
	namespaces: ['shop', 'empty', 'kube-system'].map((name) => ({ name, labels: {} })),
	services: [
		service('web', {
			clusterIP: parseIp('10.96.0.7'),
			ports: [
				{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 },
				{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
			],
		}),
		service('idle', { clusterIP: parseIp('10.96.0.8') }),
		service('six', { clusterIP: parseIp('fd00:96::1') }),
		service('db'),
		service('quiet'),
		service('nameless', { ports: [] }),
		service('out', { type: 'ExternalName', externalName: 'www.example.com', ports: [] }),
		service('alias', { type: 'ExternalName', externalName: 'web.shop.svc.cluster.local', ports: [] }),
		service('nowhere', { type: 'ExternalName', externalName: 'none.shop.svc.cluster.local', ports: [] }),
		service('apex', { type: 'ExternalName', externalName: 'cluster.local', ports: [] }),
		service('deeper', { type: 'ExternalName', externalName: 'x.deeper.shop.svc.cluster.local', ports: [] }),
		service('round', { type: 'ExternalName', externalName: 'trip.shop.svc.cluster.local', ports: [] }),
		service('trip', { type: 'ExternalName', externalName: 'round.shop.svc.cluster.local', ports: [] }),
		service('number', { type: 'ExternalName', externalName: '192.0.2.1', ports: [] }),
		service('kube-dns', { namespace: 'kube-system', clusterIP: parseIp('10.96.0.10') }),
	],
	endpoints: [
		behind('web', [at('10.244.0.5')]),
		behind('db', [
			at('10.244.1.2', { hostname: 'db-0', pod: 'shop/db-0' }),
			at('10.244.2.3', { hostname: 'db-1', pod: 'shop/db-1' }),
			at('10.244.2.4', { hostname: 'twin' }),
			at('10.244.2.5', { hostname: 'twin' }),
			at('10.244.2.6'),
			at('10.244.2.7', { ready: false, hostname: 'late' }),
			at('fd00::5'),
		]),
		behind('quiet', [at('10.244.3.1', { ready: false })]),
		behind('nameless', [bare(at('10.244.3.2'))]),
	],
});

const ask = (name: string, type: string): string => {
	const { rcode, answers, authority } = answer(zone, { name, type });
	const said = answers.map((record) => `${record.type} ${printData(record)}`);
	const denied = authority.map((record) => record.type);
	return [rcode, ...said, ...denied].join(' | ');
};

const domain = 'shop.svc.cluster.local';
const nodata = 'NOERROR | SOA';
const nxdomain = 'NXDOMAIN | SOA';

const rows: readonly (readonly [question: string, says: string])[] = [
	// Services.
	[`web.${domain} A`, 'NOERROR | A 10.96.0.7'],
	[`WEB.Shop.svc.cluster.local. A`, 'NOERROR | A 10.96.0.7'],
	[`idle.${domain} A`, 'NOERROR | A 10.96.0.8'],
	[`web.${domain} AAAA`, nodata],
	[`web.${domain} MX`, nodata],
	[`web.${domain} CNAME`, nodata],
	[`web.${domain} TXT`, nodata],
	[`web.${domain} SOA`, nodata],
	[`none.${domain} SOA`, nodata],
	[`web.${domain} PTR`, nodata],
	[`none.${domain} PTR`, nxdomain],
	[`web.${domain} HTTPS`, nodata],
	[`web.${domain} AXFR`, 'REFUSED'],
	['cluster.local AXFR', 'REFUSED'],
	['cluster.local IXFR', 'REFUSED'],
	[`six.${domain} AAAA`, 'NOERROR | AAAA fd00:96::1'],
	[`six.${domain} A`, nodata],
	[`none.${domain} A`, nxdomain],
	[`none.${domain} AAAA`, nxdomain],
	[`none.${domain} MX`, nxdomain],
	['web.empty.svc.cluster.local A', nxdomain],
	['web.nowhere.svc.cluster.local A', nxdomain],
	// Ports.
	[`_http._tcp.web.${domain} SRV`, `NOERROR | SRV 0 100 80 web.${domain}.`],
	[`_dns._udp.web.${domain} SRV`, `NOERROR | SRV 0 100 53 web.${domain}.`],
	[`web.${domain} SRV`, `NOERROR | SRV 0 50 80 web.${domain}. | SRV 0 50 53 web.${domain}.`],
	[`_http._udp.web.${domain} SRV`, nxdomain],
	[`_https._tcp.web.${domain} SRV`, nxdomain],
	[`_http._tcp.web.${domain} A`, 'NOERROR | A 10.96.0.7'],
	[`_._tcp.web.${domain} SRV`, `NOERROR | SRV 0 100 80 web.${domain}.`],
	[`_tcp.web.${domain} SRV`, nxdomain],
	[`_sctp.web.${domain} SRV`, nxdomain],
	[`a._http._tcp.web.${domain} SRV`, nxdomain],
	// Headless services.
	[`db.${domain} A`, 'NOERROR | A 10.244.1.2 | A 10.244.2.3 | A 10.244.2.4 | A 10.244.2.5 | A 10.244.2.6'],
	[`db.${domain} AAAA`, 'NOERROR | AAAA fd00::5'],
	[`db-0.db.${domain} A`, 'NOERROR | A 10.244.1.2'],
	[`twin.db.${domain} A`, 'NOERROR | A 10.244.2.4 | A 10.244.2.5'],
	[`10-244-2-6.db.${domain} A`, 'NOERROR | A 10.244.2.6'],
	[`fd00--5.db.${domain} AAAA`, 'NOERROR | AAAA fd00::5'],
	[`late.db.${domain} A`, nxdomain],
	[`db-7.db.${domain} A`, nxdomain],
	[`quiet.${domain} A`, nxdomain],
	[`nameless.${domain} A`, 'NOERROR | A 10.244.3.2'],
	[`nameless.${domain} SRV`, nodata],
	[
		`_http._tcp.db.${domain} SRV`,
		[
			'NOERROR',
			...['db-0', 'db-1', 'twin', '10-244-2-6', 'fd00--5'].map((label) => `SRV 0 16 8080 ${label}.db.${domain}.`),
		].join(' | '),
	],
	// A service with an address has names for its endpoints too.
	[`10-244-0-5.web.${domain} A`, 'NOERROR | A 10.244.0.5'],
	// Names elsewhere.
	[`out.${domain} A`, 'NOERROR | CNAME www.example.com.'],
	[`out.${domain} CNAME`, 'NOERROR | CNAME www.example.com.'],
	[`out.${domain} SRV`, nodata],
	[`endpoint.out.${domain} CNAME`, nxdomain],
	[`alias.${domain} A`, `NOERROR | CNAME web.${domain}. | A 10.96.0.7`],
	[`alias.${domain} AAAA`, nodata],
	[`nowhere.${domain} A`, nodata],
	[`round.${domain} A`, nodata],
	[`apex.${domain} A`, nodata],
	[`deeper.${domain} A`, nodata],
	[`number.${domain} A`, nxdomain],
	// Pods, by address, whether they are there or not.
	['10-244-9-9.shop.pod.cluster.local A', 'NOERROR | A 10.244.9.9'],
	['fd00--9.shop.pod.cluster.local AAAA', 'NOERROR | AAAA fd00::9'],
	['10-244-9-9.nowhere.pod.cluster.local A', nxdomain],
	['db-0.shop.pod.cluster.local A', nxdomain],
	['10-244-9-999.shop.pod.cluster.local A', nxdomain],
	['x.10-244-9-9.shop.pod.cluster.local A', 'NOERROR | A 10.244.9.9'],
	['x.y.10-244-9-9.shop.pod.cluster.local A', 'NOERROR | A 10.244.9.9'],
	['x.y.z.10-244-9-9.shop.pod.cluster.local A', nxdomain],
	// Names with names below them.
	['cluster.local A', nodata],
	['svc.cluster.local A', nodata],
	['pod.cluster.local A', nodata],
	['shop.svc.cluster.local A', nodata],
	['shop.svc.cluster.local NS', nodata],
	['empty.pod.cluster.local A', nodata],
	['nowhere.svc.cluster.local A', nxdomain],
	['foo.cluster.local NS', nxdomain],
	['dns.cluster.local A', nxdomain],
	// Where only names below are, CoreDNS denies texts.
	['cluster.local TXT', nxdomain],
	['svc.cluster.local TXT', nxdomain],
	['shop.svc.cluster.local TXT', nxdomain],
	[`out.${domain} TXT`, nodata],
	['10-244-9-9.shop.pod.cluster.local TXT', nodata],
	// The zone itself.
	['cluster.local SOA', 'NOERROR | SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 30'],
	['Cluster.Local SOA', 'NOERROR | SOA ns.dns.Cluster.Local. hostmaster.Cluster.Local. 1 7200 1800 86400 30'],
	['cluster.local NS', 'NOERROR | NS kube-dns.kube-system.svc.cluster.local.'],
	['Cluster.Local NS', nodata],
	['ns.dns.cluster.local A', 'NOERROR | A 10.96.0.10'],
	['ns.dns.cluster.local AAAA', nodata],
	['ns.dns.cluster.local SRV', nodata],
	['ns.dns.cluster.local TXT', nxdomain],
	['ns.dns.Cluster.Local A', nxdomain],
	['dns-version.cluster.local TXT', 'NOERROR | TXT "1.1.0"'],
	['dns-version.cluster.local A', nxdomain],
	// Addresses.
	['7.0.96.10.in-addr.arpa PTR', `NOERROR | PTR web.${domain}.`],
	['7.0.96.10.in-addr.arpa A', 'SERVFAIL'],
	['7.0.96.10.in-addr.arpa SOA', nodata],
	['7.0.96.10.in-addr.arpa AXFR', 'REFUSED'],
	['7.0.96.10.in-addr.arpa.cluster.local PTR', nxdomain],
	['96.10.in-addr.arpa PTR', 'SERVFAIL'],
	['in-addr.arpa A', nodata],
	['in-addr.arpa SOA', 'NOERROR | SOA ns.dns.in-addr.arpa. hostmaster.in-addr.arpa. 1 7200 1800 86400 30'],
	['web.shop.svc.in-addr.arpa A', 'SERVFAIL'],
	['2.1.244.10.in-addr.arpa PTR', `NOERROR | PTR db-0.db.${domain}.`],
	['6.2.244.10.in-addr.arpa PTR', `NOERROR | PTR 10-244-2-6.db.${domain}.`],
	[
		'5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR',
		`NOERROR | PTR fd00--5.db.${domain}.`,
	],
	['7.2.244.10.in-addr.arpa PTR', 'SERVFAIL'],
	['1.2.0.192.in-addr.arpa PTR', 'SERVFAIL'],
	// The world, of which a lab's DNS knows nothing.
	['www.example.com A', 'SERVFAIL'],
	['www.example.com AXFR', 'SERVFAIL'],
	['xcluster.local A', 'SERVFAIL'],
];

for (const [question, says] of rows)
	test(`${question}: ${says}`, (t) => {
		const [name = '', type = ''] = question.split(' ');
		t.is(ask(name, type), says);
	});

test('records live for 30 s as with kubeadm, the version of the schema for 8 hours', (t) => {
	const ttls = (name: string, type: string) => answer(zone, { name, type }).answers.map(({ ttl }) => ttl);
	t.deepEqual(ttls(`web.${domain}`, 'A'), [30]);
	t.deepEqual(ttls('dns-version.cluster.local', 'TXT'), [28800]);
});

test("the zone's servers are the Services that the one which is asked stands behind, or itself while it is not ready", (t) => {
	const said = (server: string) => {
		const { answers, additional } = answer(zone, { name: 'cluster.local', type: 'NS' }, parseIp(server));
		return [...answers.map(printData), ...additional.map(({ name, data }) => `${name} ${data}`)];
	};
	t.deepEqual(said('10.244.0.5'), [`web.${domain}.`, `web.${domain} 10.96.0.7`]);
	t.deepEqual(said('10.244.3.2'), [`10-244-3-2.nameless.${domain}.`, `10-244-3-2.nameless.${domain} 10.244.3.2`]);
	t.deepEqual(said('10.244.3.1'), ['ns.dns.cluster.local.', 'ns.dns.cluster.local 10.244.3.1']);
});

test('no more than eleven aliases lead to an address', (t) => {
	const chain = (length: number) => {
		const names = Array.from({ length }, (_, i) => `a${i}`);
		const services = names.map((name, i) =>
			service(name, { type: 'ExternalName', externalName: `${names[i + 1] ?? 'web'}.${domain}`, ports: [] }),
		);
		const web = service('web', { clusterIP: parseIp('10.96.0.7') });
		return zoneOf({ namespaces: [{ name: 'shop', labels: {} }], services: [...services, web], endpoints: [] });
	};
	const count = (length: number) => answer(chain(length), { name: `a0.${domain}`, type: 'A' }).answers.length;
	t.is(count(11), 12);
	t.is(count(12), 0);
});

test('an answer repeats the name as it was asked', (t) => {
	const [record] = answer(zone, { name: `WeB.${domain}`, type: 'A' }).answers;
	t.is(record?.name, `WeB.${domain}`);
});

test('SRV records come with the addresses of what they name', (t) => {
	const { additional } = answer(zone, { name: `_http._tcp.db.${domain}`, type: 'SRV' });
	t.deepEqual(additional.map((record) => `${record.name} ${record.type} ${printData(record)}`).slice(2, 5), [
		`twin.db.${domain} A 10.244.2.4`,
		`twin.db.${domain} A 10.244.2.5`,
		`10-244-2-6.db.${domain} A 10.244.2.6`,
	]);
});
