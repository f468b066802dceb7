import test from 'ava';
import { serviceOf } from './one.ts';

const port = { port: 80, protocol: 'TCP', targetPort: 80 };

for (const [title, spec, expected] of [
	['has its targetPort from its port', '{ports: [{port: 80}]}', { type: 'ClusterIP', ports: [port] }],
	['may aim at a name', '{ports: [{port: 80, targetPort: http}]}', { ports: [{ ...port, targetPort: 'http' }] }],
	[
		'takes an empty text for nothing',
		'{type: "", clusterIP: "", ports: [{name: "", port: 80, targetPort: ""}]}',
		{ type: 'ClusterIP', ports: [port] },
	],
	[
		'may be headless, without ports',
		'{clusterIP: None, selector: {app: db}}',
		{ clusterIP: 'None', selector: { app: 'db' }, ports: [] },
	],
	['may ask for its address', '{clusterIP: 10.96.0.10, ports: [{port: 80}]}', { clusterIP: '10.96.0.10' }],
	[
		'may have one port for TCP and UDP',
		'{ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]}',
		{
			ports: [
				{ name: 'a', port: 53, protocol: 'TCP', targetPort: 53 },
				{ name: 'b', port: 53, protocol: 'UDP', targetPort: 53 },
			],
		},
	],
	[
		'may be open on every node',
		'{type: NodePort, ports: [{port: 80, nodePort: 30080}]}',
		{ type: 'NodePort', ports: [{ ...port, nodePort: 30080 }] },
	],
	[
		'may have blanks around its source ranges',
		'{type: LoadBalancer, ports: [{port: 80}], loadBalancerSourceRanges: [" 203.0.113.0/25", "10.0.0.0/8 "]}',
		{ type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/25', '10.0.0.0/8'] },
	],
	[
		'may be a name elsewhere',
		'{type: ExternalName, externalName: db.example.com}',
		{ type: 'ExternalName', externalName: 'db.example.com', ports: [] },
	],
] as const) {
	test(`a Service ${title}`, (t) => {
		t.like(serviceOf(spec), expected);
	});
}

test('a Service without a selector, and one with an empty one, has none', (t) => {
	t.false('selector' in serviceOf('{ports: [{port: 80}]}'));
	t.false('selector' in serviceOf('{ports: [{port: 80}], selector: {}}'));
});
