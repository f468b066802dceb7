import type { FelixChain, FelixMatch } from '../felix-rule.ts';
import {
	accept,
	allMarks,
	back,
	clear,
	drop,
	empty,
	fromLocal,
	goto,
	hostPolicyAccepts,
	inSet,
	isClear,
	isSet,
	jump,
	marks,
	sets,
	toLocal,
	workloads,
} from '../vocabulary.ts';
import type { StaticOptions } from './options.ts';

/** A packet passes the chains of its sending and its receiving pod, if they are on this node. If both allow it, it has
 * the accept mark, and the end of FORWARD accepts it. */
export const filterChains = ({ port, toHost }: StaticOptions): readonly FelixChain[] => {
	const vxlan: readonly FelixMatch[] = [
		{ m: 'proto', proto: '17' },
		{ m: 'dports', ports: [port] },
	];
	return [
		{
			name: 'cali-FORWARD',
			rules: [
				{ action: clear(allMarks & ~marks.accept) },
				{ match: [isClear(marks.accept)], action: jump('cali-from-hep-forward') },
				{ match: [{ m: 'in', link: workloads }], action: jump('cali-from-wl-dispatch') },
				{ match: [{ m: 'out', link: workloads }], action: jump('cali-to-wl-dispatch') },
				{ action: jump('cali-to-hep-forward') },
				{ action: jump('cali-cidr-block') },
			],
		},
		{
			name: 'cali-INPUT',
			rules: [
				{
					comment: 'Allow IPv4 VXLAN packets from allowed hosts',
					match: [...vxlan, inSet(sets.vteps, 'src'), toLocal],
					action: accept,
				},
				{ comment: 'Drop IPv4 VXLAN packets from non-allowed hosts', match: [...vxlan, toLocal], action: drop },
				{ match: [{ m: 'in', link: workloads }], action: goto('cali-wl-to-host') },
				{ match: [isSet(marks.accept)], action: accept },
				{ action: clear(allMarks) },
				{ action: jump('cali-from-host-endpoint') },
				hostPolicyAccepts(accept),
			],
		},
		{
			name: 'cali-OUTPUT',
			rules: [
				{ match: [isSet(marks.accept)], action: accept },
				// The node always reaches its own pods: kubelet's probes pass whatever policy says.
				{ match: [{ m: 'out', link: workloads }], action: back },
				{
					comment: 'Allow IPv4 VXLAN packets to other allowed hosts',
					match: [...vxlan, fromLocal, inSet(sets.vteps, 'dst')],
					action: accept,
				},
				{ action: clear(allMarks) },
				{ match: [{ m: 'ctstate', states: ['DNAT'], not: true }], action: jump('cali-to-host-endpoint') },
				hostPolicyAccepts(accept),
			],
		},
		{
			name: 'cali-wl-to-host',
			rules: [
				{ action: jump('cali-from-wl-dispatch') },
				{ comment: 'Configured DefaultEndpointToHostAction', action: toHost },
			],
		},
		empty('cali-from-hep-forward'),
		empty('cali-to-hep-forward'),
		empty('cali-from-host-endpoint'),
		empty('cali-to-host-endpoint'),
		empty('cali-cidr-block'),
	];
};
