import test from 'ava';
import type { Resource, ServiceResource } from '../../../src/model/resource.ts';
import type { Service } from '../../../src/model/service.ts';
import { contains, nthIp, parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { made, make, service, topologyOf, wrong } from './making.ts';

const range = parseCidr('10.96.0.0/12');
const ask = (address: string) => ({ clusterIP: parseIp(address) });
const open = (...nodePorts: (number | undefined)[]): Pick<ServiceResource, 'type' | 'ports'> => ({
	type: 'NodePort',
	ports: nodePorts.map((nodePort, index) => ({
		name: `p${index}`,
		port: 80 + index,
		protocol: 'TCP',
		targetPort: 80,
		...(nodePort === undefined ? {} : { nodePort }),
	})),
});
const named = (services: readonly Service[], name: string) => services.find((one) => one.name === name);

test('an address of the upper band, with no one else', (t) => {
	const { services } = made({ resources: Array.from({ length: 200 }, (_, i) => service(`s${i}`)) });
	t.is(new Set(services.map(({ clusterIP }) => clusterIP)).size, 200);
	for (const { clusterIP } of services) {
		t.true(clusterIP !== undefined && contains(range, clusterIP));
		t.false(clusterIP !== undefined && contains(parseCidr('10.96.0.0/24'), clusterIP));
	}
});

test('a service more does not move the others', (t) => {
	const few = made({ resources: [service('a'), service('c')] }).services;
	const more = made({ resources: [service('a'), service('b'), service('c')] }).services;
	for (const name of ['a', 'c']) t.deepEqual(named(more, name), named(few, name));
});

test('a small range is used to its last address, and then is full', (t) => {
	const topology = topologyOf(1, { serviceCIDR: parseCidr('10.96.0.0/28') });
	const some = (count: number) => Array.from({ length: count }, (_, i) => service(`s${String(i).padStart(2, '0')}`));
	const { services } = made({ resources: some(12), topology });
	const taken = services.map(({ clusterIP }) => clusterIP);
	const others = [0, 1, 10, -1].map((n) => nthIp(topology.serviceCIDR, n));
	t.is(new Set([...taken, ...others]).size, 16);
	t.deepEqual(wrong({ resources: some(13), topology }), [
		`test.yaml:20:1: service default/s12: failed to allocate a serviceIP: range is full
  hint: serviceCIDR 10.96.0.0/28 has 14 addresses and 14 are taken, those of kubernetes and kube-dns among them`,
	]);
});

test('headless and ExternalName services have no address, others what they ask for', (t) => {
	const { services } = made({
		resources: [
			service('asks', ask('10.96.0.77')),
			service('headless', { clusterIP: 'None' }),
			service('outside', { type: 'ExternalName', externalName: 'example.org', ports: [] }),
			service('kubernetes', ask('10.96.0.1')),
			service('kube-dns', { ...ask('10.96.0.10'), namespace: 'kube-system' }),
		],
	});
	t.deepEqual(
		services.map(({ name, clusterIP }): readonly unknown[] => [name, clusterIP]),
		[
			['asks', '10.96.0.77'],
			['headless', undefined],
			['kubernetes', '10.96.0.1'],
			['outside', undefined],
			['kube-dns', '10.96.0.10'],
		],
	);
	t.false(services.some((one) => 'clusterIP' in one && one.clusterIP === undefined));
});

test('node ports: asked ones are given, ports of one number share one, others come from the upper band', (t) => {
	const { services } = made({
		resources: [
			service('a', open(30080, undefined)),
			service('b', { type: 'LoadBalancer' }),
			service('dns', {
				type: 'NodePort',
				ports: [
					{ name: 'tcp', port: 53, protocol: 'TCP', targetPort: 53 },
					{ name: 'udp', port: 53, protocol: 'UDP', targetPort: 53 },
				],
			}),
			service('plain'),
		],
	});
	const ports = (name: string) => named(services, name)?.ports.map(({ nodePort }) => nodePort) ?? [];
	const given = [...ports('a').slice(1), ...ports('b'), ...ports('dns')];
	t.is(ports('a')[0], 30080);
	t.true(given.every((port) => port !== undefined && port >= 30086 && port <= 32767));
	t.is(ports('dns')[0], ports('dns')[1]);
	t.is(new Set(given).size, 3);
	t.deepEqual(ports('plain'), [undefined]);
});

const refused: Readonly<Record<string, { resources: readonly Resource[]; text: string }>> = {
	'an address outside the range': {
		resources: [service('a', ask('10.0.0.5'))],
		text: `test.yaml:20:1: The Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.5"]: failed to allocate IP 10.0.0.5: the provided IP (10.0.0.5) is not in the valid range. The range of valid IPs is 10.96.0.0/12
  hint: ask for another clusterIP or for none; the range is the topology's serviceCIDR`,
	},
	"the network's own address": {
		resources: [service('a', ask('10.96.0.0'))],
		text: `test.yaml:20:1: The Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.0"]: failed to allocate IP 10.96.0.0: the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/12
  hint: ask for another clusterIP or for none; the range is the topology's serviceCIDR`,
	},
	"another service's address": {
		resources: [service('b', ask('10.96.0.7')), service('a', ask('10.96.0.7'))],
		text: `test.yaml:20:1: The Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.7"]: failed to allocate IP 10.96.0.7: provided IP is already allocated
  hint: it belongs to service default/a`,
	},
	"the API server's address": {
		resources: [service('a', ask('10.96.0.1'))],
		text: `test.yaml:20:1: The Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated
  hint: it belongs to service default/kubernetes`,
	},
	'a node port outside the range': {
		resources: [service('a', open(29999))],
		text: `test.yaml:20:1: The Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. The range of valid ports is 30000-32767
  hint: ask for another nodePort or for none`,
	},
	"another service's node port": {
		resources: [service('b', open(30081, 30080)), service('a', open(30080))],
		text: `test.yaml:20:1: The Service "b" is invalid: spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated
  hint: it belongs to service default/a`,
	},
};

for (const [title, { resources, text }] of Object.entries(refused))
	test(`what can't be given is refused as the API server does: ${title}`, (t) => {
		t.deepEqual(wrong({ resources }), [text]);
	});

test('services keep their address and node ports, and nobody may ask for them', (t) => {
	const previous = made({ resources: [service('z', open(undefined))] });
	const [held] = previous.services;
	const nodePort = held?.ports[0]?.nodePort;
	const late = service('a', { ...open(nodePort), ...(held?.clusterIP && { clusterIP: held.clusterIP }) });
	const { cluster, errors } = make({ resources: [service('z', open(undefined)), late], previous });
	t.deepEqual(named(cluster.services, 'z'), held);
	t.is(errors.length, 2);
});
