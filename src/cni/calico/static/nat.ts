import type { Target } from '../../../kernel/rule.ts';
import type { FelixChain, FelixMatch } from '../felix-rule.ts';
import { empty, fromLocal, inSet, jump, notInSet, sets, tunnel } from '../vocabulary.ts';
import type { StaticOptions } from './options.ts';

/** Floating IPs, of which there are none; masquerading of what leaves the pools; and the last rules for the node itself:
 * what it sends into the tunnel from its address on the underlay takes the tunnel's, for only that finds its way
 * back. UDP among it must not get the port of VXLAN as its own: the answers would be taken for a tunnel's packets of
 * somebody unknown, and dropped. */
export const natChains = ({ natOutgoing, port }: StaticOptions): readonly FelixChain[] => {
	const masquerade = { t: 'masquerade', randomFully: true } as const satisfies Target;
	const wrongSource: readonly FelixMatch[] = [
		{ m: 'out', link: tunnel },
		{ m: 'addrtype', src: 'LOCAL', notSrc: true, limitOut: true },
		fromLocal,
	];
	return [
		{ name: 'cali-PREROUTING', rules: [{ action: jump('cali-fip-dnat') }] },
		{ name: 'cali-OUTPUT', rules: [{ action: jump('cali-fip-dnat') }] },
		{
			name: 'cali-POSTROUTING',
			rules: [
				{ action: jump('cali-fip-snat') },
				{ action: jump('cali-nat-outgoing') },
				{
					match: [{ m: 'proto', proto: '17' }, ...wrongSource],
					action: { ...masquerade, toPorts: portsBeside(Number(port)) },
				},
				{ match: wrongSource, action: masquerade },
			],
		},
		{
			name: 'cali-nat-outgoing',
			rules: natOutgoing
				? [{ match: [inSet(sets.masquerade, 'src'), notInSet(sets.pools, 'dst')], action: masquerade }]
				: [],
		},
		empty('cali-fip-dnat'),
		empty('cali-fip-snat'),
	];
};

/** The wider of the two ranges beside a port, since only one can be named (masqPortRangeExcluding). */
const portsBeside = (port: number): string => {
	const [lowest, highest] = [1024, 65535];
	return port - lowest >= highest - port ? `${lowest}-${port - 1}` : `${port + 1}-${highest}`;
};
