import test from 'ava';
import { parseIp } from '../../../src/net/ip.ts';
import { answerersOf, isStale } from '../../../src/plan/services/stale-flows.ts';
import { clusterWith, endpoint, type Served, served } from './lab.ts';

const overUdp = ({ service, endpoints }: Served): Served => ({
	service: { ...service, ports: service.ports.map((port) => ({ ...port, protocol: 'UDP' })) },
	endpoints,
});

const [first, second, gone] = ['10.180.0.1', '10.180.0.2', '10.180.0.9'];
const flow = (dst: string, dport: number, answeredBy: string) => ({
	dst: parseIp(dst),
	dport,
	answeredBy: parseIp(answeredBy),
});

const names = overUdp(
	served(
		'ns1/dns',
		'172.30.0.41',
		{ nodePort: 3001, externalIPs: [parseIp('192.168.99.22')] },
		endpoint(first),
		endpoint(second, { ready: false, terminating: true }),
	),
);
const nobody = overUdp(served('ns1/none', '172.30.0.42'));
const now = answerersOf(clusterWith([names, nobody]));

// pkg/proxy/conntrack/cleanup_test.go (v1.34): what a flow is to the Services and endpoints that are there.
for (const [title, one, stale] of [
	['of a cluster IP to who is gone', flow('172.30.0.41', 80, gone), true],
	['of a cluster IP to who is ready', flow('172.30.0.41', 80, first), false],
	['of a cluster IP to who terminates and serves', flow('172.30.0.41', 80, second), false],
	['of a cluster IP on another port', flow('172.30.0.41', 81, gone), false],
	['of an external IP to who is gone', flow('192.168.99.22', 80, gone), true],
	['of a node port on any address to who is gone', flow('192.168.0.2', 3001, gone), true],
	['of a node port to who is ready', flow('192.168.0.2', 3001, first), false],
	['of a Service without endpoints', flow('172.30.0.42', 80, gone), false],
	['of a Service that is gone, or was never there', flow('172.30.0.43', 80, gone), false],
	['of somebody else', flow('8.8.8.8', 53, '8.8.8.8'), false],
] as const)
	test(`a flow ${title} is ${stale ? 'forgotten' : 'kept'}`, (t) => {
		t.is(isStale(one, now), stale);
	});

test('a Service that is deleted leaves its flows to time, those of its ready endpoints and others', (t) => {
	const after = answerersOf(clusterWith([nobody]));
	for (const answeredBy of [first, second, gone]) {
		t.false(isStale(flow('172.30.0.41', 80, answeredBy), after));
		t.false(isStale(flow('192.168.0.2', 3001, answeredBy), after));
	}
});
