import type { FelixChain } from '../felix-rule.ts';
import {
	accept,
	allMarks,
	back,
	clear,
	empty,
	hostPolicyAccepts,
	inSet,
	isSet,
	jump,
	marks,
	notInSet,
	sets,
} from '../vocabulary.ts';

/** Chains before and after DNAT, for host endpoint policy (there are no host endpoints here) and for the DSCP of
 * packets that leave the cluster. */
export const mangleChains: readonly FelixChain[] = [
	{
		name: 'cali-PREROUTING',
		rules: [
			{ match: [{ m: 'ctstate', states: ['RELATED', 'ESTABLISHED'] }], action: accept },
			{ match: [isSet(marks.accept)], action: accept },
			{ action: jump('cali-from-host-endpoint') },
			hostPolicyAccepts(accept),
		],
	},
	{
		name: 'cali-POSTROUTING',
		rules: [
			{
				comment: 'set dscp for traffic leaving cluster.',
				match: [inSet(sets.dscp, 'src'), notInSet(sets.pools, 'dst'), notInSet(sets.host, 'dst')],
				action: jump('cali-egress-dscp'),
			},
			{ match: [isSet(marks.accept)], action: back },
			{ action: clear(allMarks) },
			{ match: [{ m: 'ctstate', states: ['DNAT'] }], action: jump('cali-to-host-endpoint') },
			hostPolicyAccepts(back),
		],
	},
	empty('cali-egress-dscp'),
	empty('cali-from-host-endpoint'),
	empty('cali-to-host-endpoint'),
];
