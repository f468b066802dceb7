import test from 'ava';
import { addressesOf, socketsOf } from '../../../src/cni/calico/policy/service-members.ts';
import type { EndpointSliceResource, EndpointsResource, Resource } from '../../../src/model/resource.ts';
import type { Endpoint } from '../../../src/model/service.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { made, pod, service, topologyOf } from './making.ts';

const topology = topologyOf([{ zone: 'a' }, { zone: 'a' }, { zone: 'b' }]);
const web = { selector: { app: 'web' } };

/** A pod of app web with these ports, on a node. */
const webOn = (name: string, nodeName: string, ...ports: readonly (readonly [name: string, port: number])[]) =>
	pod(name, {
		labels: { app: 'web' },
		podSpec: {
			nodeName,
			containers: [{ name: 'main', ports: ports.map(([name, port]) => ({ name, port, protocol: 'TCP' })) }],
		},
	});

const slice = (parts: Partial<EndpointSliceResource> = {}): EndpointSliceResource => ({
	kind: 'EndpointSlice',
	namespace: 'default',
	name: 'by-hand',
	labels: { 'kubernetes.io/service-name': 's' },
	annotations: {},
	source: 'test.yaml:1:1',
	endpoints: [{ ip: parseIp('192.0.2.7'), ready: true, serving: true, terminating: false }],
	ports: [{ port: 8080, protocol: 'TCP' }],
	...parts,
});

const older = (parts: Partial<EndpointsResource> = {}): EndpointsResource => ({
	...slice(),
	kind: 'Endpoints',
	name: 's',
	subsets: [
		{
			addresses: [{ ip: parseIp('192.0.2.8'), node: 'n3' }],
			notReadyAddresses: [{ ip: parseIp('192.0.2.9') }],
			ports: [{ port: 8080, protocol: 'TCP' }],
		},
	],
	...parts,
});

/** "10.244.0.2:80 n1 a web-0 ready,serving", for each port of the one service. */
const behind = (...resources: readonly Resource[]): readonly (readonly string[])[] =>
	made({ resources, topology }).endpoints.map(({ endpoints }) => endpoints.map(shown));

const shown = ({ ip, port, node, zone, pod, forZones, forNodes, ...conditions }: Endpoint): string =>
	[
		port === undefined ? ip : `${ip}:${port}`,
		node,
		zone,
		pod?.replace('default/', ''),
		(['ready', 'serving', 'terminating'] as const).filter((one) => conditions[one]).join() || 'down',
		forZones && `zones ${forZones}`,
		forNodes && `nodes ${forNodes}`,
	]
		.filter(Boolean)
		.join(' ');

const rows: readonly (readonly [title: string, resources: readonly Resource[], expected: readonly string[][]])[] = [
	[
		'the pods that the selector selects, wherever they are',
		[service('s', web), webOn('a', 'n1', ['http', 80]), webOn('b', 'n3', ['http', 80]), pod('c')],
		[['10.244.0.2:80 n1 a a ready,serving', '10.244.2.2:80 n3 b b ready,serving']],
	],
	[
		'a named target port, which is another number in each pod, and in some none',
		[
			service('s', { ...web, ports: [{ port: 80, protocol: 'TCP', targetPort: 'http' }] }),
			webOn('a', 'n1', ['http', 8080]),
			webOn('b', 'n2', ['http', 9090]),
			webOn('c', 'n3', ['metrics', 9100]),
		],
		[['10.244.0.2:8080 n1 a a ready,serving', '10.244.1.2:9090 n2 a b ready,serving']],
	],
	[
		'every port of the service for itself',
		[
			service('s', {
				...web,
				ports: [
					{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 },
					{ name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 5353 },
				],
			}),
			webOn('a', 'n1'),
		],
		[['10.244.0.2:5353 n1 a a ready,serving'], ['10.244.0.2:5353 n1 a a ready,serving']],
	],
	[
		'addresses alone, for a headless service without ports',
		[service('s', { ...web, clusterIP: 'None', ports: [] }), webOn('a', 'n1')],
		[['10.244.0.2 n1 a a ready,serving']],
	],
	['nobody, for a name elsewhere', [service('s', { type: 'ExternalName', externalName: 'a.example', ports: [] })], []],
	[
		"hints for the endpoints' own zones",
		[service('s', { ...web, trafficDistribution: 'PreferClose' }), webOn('a', 'n1'), webOn('b', 'n3')],
		[['10.244.0.2:80 n1 a a ready,serving zones a', '10.244.2.2:80 n3 b b ready,serving zones b']],
	],
	[
		'hints for their nodes, and for their zones besides',
		[service('s', { ...web, trafficDistribution: 'PreferSameNode' }), webOn('a', 'n2')],
		[['10.244.1.2:80 n2 a a ready,serving zones a nodes n2']],
	],
	['what a slice lists, where there is no selector', [service('s'), slice()], [['192.0.2.7:8080 ready,serving']]],
	[
		'both, where somebody wrote a slice besides',
		[service('s', web), webOn('a', 'n1'), slice()],
		[['10.244.0.2:80 n1 a a ready,serving', '192.0.2.7:8080 ready,serving']],
	],
	[
		"a slice's ports by name and protocol alone",
		[
			service('s', { ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }] }),
			slice({
				ports: [
					{ name: 'http', port: 8080, protocol: 'UDP' },
					{ name: 'web', port: 8081, protocol: 'TCP' },
					{ name: 'http', protocol: 'TCP' },
					{ name: 'http', port: 8083, protocol: 'TCP' },
				],
			}),
		],
		[['192.0.2.7:8083 ready,serving']],
	],
	[
		'as ready what one of several slices calls so',
		[
			service('s'),
			slice({
				name: 'a',
				endpoints: [{ ip: parseIp('192.0.2.7'), ready: false, serving: true, terminating: true }],
			}),
			slice({ name: 'b' }),
		],
		[['192.0.2.7:8080 ready,serving']],
	],
	[
		"not what another cluster's controllers wrote",
		[
			service('s'),
			slice({
				labels: {
					...slice().labels,
					'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
				},
			}),
			slice({ name: 'b', labels: { 'kubernetes.io/service-name': 'another' } }),
		],
		[[]],
	],
	[
		'what an Endpoints object lists, where there is no selector',
		[service('s'), older()],
		[['192.0.2.8:8080 n3 b ready,serving', '192.0.2.9:8080 down']],
	],
	[
		'not an Endpoints object beside a selector, nor one that is not to be mirrored',
		[
			service('s', web),
			service('t'),
			older(),
			older({ name: 't', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }),
		],
		[[], []],
	],
];

for (const [title, resources, expected] of rows)
	test(`behind a service stands: ${title}`, (t) => {
		t.deepEqual<unknown, unknown>(behind(...resources), expected);
	});

test('endpoints are sorted as texts, as kube-proxy has them', (t) => {
	const ips = ['192.0.2.9', '192.0.2.10', '192.0.2.100'].map(parseIp);
	const endpoints = ips.map((ip) => ({ ip, ready: true, serving: true, terminating: false }));
	t.deepEqual(
		behind(service('s'), slice({ endpoints }))
			.flat()
			.map((text) => text.split(' ')[0]),
		['192.0.2.100:8080', '192.0.2.10:8080', '192.0.2.9:8080'],
	);
});

/** "http/TCP: 192.0.2.7:8080", for each port that is not the service's. */
const unserved = (...resources: readonly Resource[]): readonly string[] =>
	(made({ resources, topology }).unservedEndpoints ?? []).map(({ port = '', protocol, endpoints }) => {
		const sockets = endpoints.map(({ ip, port: number }) => (number === undefined ? ip : `${ip}:${number}`));
		return `${port}/${protocol}: ${sockets.join(' ')}`;
	});

const unlabelled = slice({ labels: {} });
const headless = service('s', { clusterIP: 'None', ports: [] });
const unservedRows: readonly (readonly [title: string, resources: readonly Resource[], expected: readonly string[]])[] =
	[
		['nothing, where the service has the ports of its slices', [service('s'), slice()], []],
		[
			"a slice's port that the service does not have",
			[headless, slice({ ports: [{ name: 'http', port: 80, protocol: 'TCP' }] })],
			['http/TCP: 192.0.2.7:80'],
		],
		[
			'a port of one name and another protocol',
			[service('s'), slice({ ports: [{ port: 8080, protocol: 'UDP' }] })],
			['/UDP: 192.0.2.7:8080'],
		],
		['a port without a number', [service('s'), slice({ ports: [{ protocol: 'TCP' }] })], ['/TCP: 192.0.2.7']],
		['a slice without ports', [service('s'), slice({ ports: [] })], ['/TCP: 192.0.2.7']],
		['a slice of a service that is not there', [slice()], ['/TCP: 192.0.2.7:8080']],
		['nothing of a slice without a service', [unlabelled], []],
		[
			'a pod that has no port of the name that the service asks for',
			[
				service('s', { ...web, ports: [{ port: 80, protocol: 'TCP', targetPort: 'http' }] }),
				webOn('a', 'n1', ['http', 8080]),
				webOn('b', 'n2', ['metrics', 9100]),
			],
			['/TCP: 10.244.1.2'],
		],
		[
			'two slices together',
			[
				headless,
				slice({ name: 'a', ports: [] }),
				slice({
					name: 'b',
					ports: [],
					endpoints: [{ ip: parseIp('192.0.2.8'), ready: true, serving: true, terminating: false }],
				}),
			],
			['/TCP: 192.0.2.7 192.0.2.8'],
		],
	];

for (const [title, resources, expected] of unservedRows)
	test(`slices list besides what a service's ports have: ${title}`, (t) => {
		t.deepEqual(unserved(...resources), expected);
	});

test('felix knows the endpoints of a slice, whatever ports the service has', (t) => {
	const cluster = made({
		resources: [headless, slice({ ports: [{ name: 'http', port: 80, protocol: 'TCP' }] })],
		topology,
	});
	t.deepEqual(addressesOf(cluster, 'default/s'), ['192.0.2.7']);
	t.deepEqual(socketsOf(cluster, 'default/s'), ['192.0.2.7,tcp:80']);
});
