import type { FelixChain, FelixRule } from '../felix-rule.ts';
import { accept, allMarks, clear, drop, empty, isClear, isSet, jump, marks, set, workloads } from '../vocabulary.ts';
import type { StaticOptions } from './options.ts';

/** Chains before conntrack. VXLAN packets are not tracked: they have another source port in each direction, so their
 * flows would never look answered. A pod's packet is dropped unless its source address is routed to the pod's device,
 * so a pod can't use another's address. */
export const rawChains = ({ port }: StaticOptions): readonly FelixChain[] => {
	const untracked: FelixRule = { match: [{ m: 'dport', proto: 'udp', port }], action: { t: 'notrack' } };
	return [
		{
			name: 'cali-PREROUTING',
			rules: [
				{ action: clear(allMarks) },
				untracked,
				{ match: [{ m: 'in', link: workloads }], action: set(marks.scratch0) },
				{ match: [isSet(marks.scratch0)], action: jump('cali-rpf-skip') },
				{ match: [isSet(marks.scratch0), { m: 'rpfilter', validmark: true, invert: true }], action: drop },
				{ match: [isClear(marks.scratch0)], action: jump('cali-from-host-endpoint') },
				{ match: [isSet(marks.accept)], action: accept },
			],
		},
		{
			name: 'cali-OUTPUT',
			rules: [
				{ action: clear(allMarks) },
				{ action: jump('cali-to-host-endpoint') },
				untracked,
				{ match: [isSet(marks.accept)], action: accept },
			],
		},
		empty('cali-rpf-skip'),
		empty('cali-from-host-endpoint'),
		empty('cali-to-host-endpoint'),
	];
};
