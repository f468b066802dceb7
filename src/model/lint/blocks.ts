import { type Cidr, hostCidr, overlap, prefixOf } from '../../net/cidr.ts';
import { tunnelIp } from '../pod-network.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, rulesOf, titleOf } from './facts.ts';

/** Warns about ipBlocks with only pod addresses, or with Service addresses, which are translated before policy is
 * applied. */
export const blocks = ({ policies, tunnelled, cluster: { topology, nodes } }: Facts): readonly Warning[] =>
	policies.flatMap((policy) =>
		rulesOf(policy).flatMap(({ rule, path, side, direction }) =>
			(rule.peers ?? []).flatMap(({ ipBlock }, i): readonly Warning[] => {
				const at = `${path}.${side}[${i}]`;
				const about = { where: placeIn(policy, at) };
				// Tunnel addresses are how pods see other nodes, which no selector can select.
				const isTunnel = nodes.some((node) => node.podCIDRs.length > 0 && ipBlock?.cidr === hostCidr(tunnelIp(node)));
				if (isTunnel && tunnelled && direction === 'ingress') return [];
				if (ipBlock && isWithin(ipBlock.cidr, topology.podCIDR)) {
					const message = `${titleOf(policy)}: ${at} is a block of pod addresses alone (${ipBlock.cidr}), which other pods may have later; select pods by their labels`;
					return [{ ...about, code: 'block-of-pods', message }];
				}
				if (ipBlock && isWithin(ipBlock.cidr, topology.serviceCIDR)) {
					const message = `${titleOf(policy)}: ${at} is a block of Service addresses (${ipBlock.cidr}), which policy never sees: they are translated to pods before`;
					return [{ ...about, code: 'block-of-services', message }];
				}
				return [];
			}),
		),
	);

export const isWithin = (inner: Cidr, outer: Cidr): boolean =>
	prefixOf(inner) >= prefixOf(outer) && overlap(inner, outer);
