import type { Target } from '../../../kernel/rule.ts';
import type { FelixChain, FelixMatch } from '../felix-rule.ts';
import { empty, fromLocal, inSet, jump, notInSet, sets, tunnel } from '../vocabulary.ts';
import type { StaticOptions } from './options.ts';

/** Chains for floating IPs (there are none here), for masquerading packets that leave the pools, and for packets from
 * the node itself. What the node sends into the tunnel from its underlay address is masqueraded with the tunnel's
 * address, since answers only reach that. UDP must not get the VXLAN port as its source port: the answers would be
 * taken for tunnel packets of an unknown node and dropped. */
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

/** The larger of the two port ranges below and above a port, since only one can be given (masqPortRangeExcluding). */
const portsBeside = (port: number): string => {
	const [lowest, highest] = [1024, 65535];
	return port - lowest >= highest - port ? `${lowest}-${port - 1}` : `${port + 1}-${highest}`;
};
