import { parseCidr } from '../../../../src/net/cidr.ts';
import { parseIp } from '../../../../src/net/ip.ts';
import { endpoint, type Served, served } from '../lab.ts';

/** What kube-proxy's own golden test is fed: one service of each kind. */
export const sixServices: readonly Served[] = [
	served('ns1/svc1', '172.30.0.41', {}, endpoint('10.180.0.1')),
	served(
		'ns2/svc2',
		'172.30.0.42',
		{
			type: 'LoadBalancer',
			externalTrafficPolicy: 'Local',
			nodePort: 3001,
			loadBalancerIPs: [parseIp('1.2.3.4')],
			externalIPs: [parseIp('192.168.99.22')],
			healthCheckNodePort: 30000,
		},
		endpoint('10.180.0.2'),
	),
	served('ns3/svc3', '172.30.0.43', { type: 'NodePort', nodePort: 3003 }, endpoint('10.180.0.3')),
	served(
		'ns4/svc4',
		'172.30.0.44',
		{ type: 'NodePort', externalIPs: [parseIp('192.168.99.33')] },
		endpoint('10.180.0.4'),
		endpoint('10.180.0.5', { node: 'here' }),
	),
	served(
		'ns5/svc5',
		'172.30.0.45',
		{
			type: 'LoadBalancer',
			nodePort: 3002,
			loadBalancerIPs: [parseIp('5.6.7.8')],
			loadBalancerSourceRanges: [parseCidr('203.0.113.0/25')],
			affinitySeconds: 10800,
		},
		endpoint('10.180.0.3'),
	),
	served('ns6/svc6', '172.30.0.46'),
];
