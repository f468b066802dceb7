import type { Target } from '../../../kernel/rule.ts';
import type { FelixChain } from '../felix-rule.ts';
import { empty, fromLocal, inSet, jump, notInSet, sets, tunnel } from '../vocabulary.ts';
import type { StaticOptions } from './options.ts';

/** Floating IPs, of which there are none; masquerading of what leaves the pools; and the last rule for the node itself:
 * what it sends into the tunnel from its address on the underlay takes the tunnel's, for only that finds its way
 * back. */
export const natChains = ({ natOutgoing }: StaticOptions): readonly FelixChain[] => {
	const masquerade: Target = { t: 'masquerade', randomFully: true };
	return [
		{ name: 'cali-PREROUTING', rules: [{ action: jump('cali-fip-dnat') }] },
		{ name: 'cali-OUTPUT', rules: [{ action: jump('cali-fip-dnat') }] },
		{
			name: 'cali-POSTROUTING',
			rules: [
				{ action: jump('cali-fip-snat') },
				{ action: jump('cali-nat-outgoing') },
				{
					match: [{ m: 'out', link: tunnel }, { m: 'addrtype', src: 'LOCAL', notSrc: true, limitOut: true }, fromLocal],
					action: masquerade,
				},
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
