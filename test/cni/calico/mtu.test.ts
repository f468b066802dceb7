import test from 'ava';
import { mtusOf, mtuWarnings } from '../../../src/cni/calico/mtu.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';

const rows: readonly [mtu: number, vxlanMtu: number, underlay: number, mtus: string, warned?: RegExp][] = [
	[0, 0, 1500, 'pods 1450, tunnel 1450, routes 1450'],
	[0, 0, 9000, 'pods 8950, tunnel 8950, routes 8950'],
	[1400, 0, 1500, 'pods 1400, tunnel 1400, routes 1400'],
	[0, 1400, 1500, 'pods 1400, tunnel 1400, routes 1400'],
	[1440, 1400, 1500, 'pods 1440, tunnel 1400, routes 1400', /answers with "fragmentation needed"/],
	[1500, 0, 1500, 'pods 1500, tunnel 1450, routes 1450', /answers with "fragmentation needed"/],
	[1500, 1500, 1500, 'pods 1500, tunnel 1450, routes 1500', /goes between nodes in pieces/],
	[1400, 1500, 1500, 'pods 1400, tunnel 1450, routes 1500', /keeps an MTU of 1450/],
];

for (const [mtu, vxlanMtu, bytes, expected, warned] of rows)
	test(`mtu ${mtu} and vxlanMtu ${vxlanMtu} on an underlay of ${bytes} are ${expected}`, (t) => {
		const topology = {
			underlay: { cidr: parseCidr('172.31.0.0/24'), mtu: bytes, router: parseIp('172.31.0.254') },
		};
		const { pod, tunnel, route } = mtusOf(topology, { mtu, vxlanMtu });
		t.is(`pods ${pod}, tunnel ${tunnel}, routes ${route}`, expected);
		const [warning, ...more] = mtuWarnings(topology, { mtu, vxlanMtu });
		t.is(more.length, 0);
		if (warned) t.regex(warning?.message ?? '', warned);
		else t.is(warning, undefined);
	});
