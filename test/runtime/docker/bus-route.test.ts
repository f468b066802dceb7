import test from 'ava';
import { parseIp } from '../../../src/net/ip.ts';
import { chooseRoute } from '../../../src/runtime/docker/bus-route.ts';

const gateway = parseIp('192.168.77.1');
const rows = [
	{
		title: "an engine in this machine's own network: the bus listens on the lab's bridge",
		given: { gateway, isOurs: true, towardsEngine: undefined },
		route: { listen: '192.168.77.1', host: '192.168.77.1', extraHosts: [], local: true },
	},
	{
		title: 'an engine elsewhere: nodes call the address by which this machine reaches the engine',
		given: { gateway, isOurs: false, towardsEngine: '10.0.0.7' },
		route: { listen: '0.0.0.0', host: '10.0.0.7', extraHosts: [], local: false },
	},
	{
		title: 'an engine in a virtual machine here: nodes call the loopback by the name that the machine hands on',
		given: { gateway, isOurs: false, towardsEngine: undefined },
		route: {
			listen: '127.0.0.1',
			host: 'host.docker.internal',
			extraHosts: ['host.docker.internal:host-gateway'],
			local: false,
		},
	},
] as const;

for (const { title, given, route } of rows) test(title, (t) => t.deepEqual(chooseRoute(given), route));
