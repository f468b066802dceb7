import { type Cidr, contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import type { Node } from '../node.ts';
import { tunnelIp } from '../pod-network.ts';
import type { Warning } from '../warning.ts';
import { isWithin } from './blocks.ts';
import { calicoPoliciesIn, titleOfCalico } from './calico/policies.ts';
import { type Facts, placeIn, rulesOf, titleOf } from './facts.ts';

/** Warns about ipBlocks that should allow nodes by their own addresses, while pods see other nodes by tunnel addresses,
 * so that the block matches no packet. Wider blocks are likely meant for other hosts and are not reported. */
export const nodeBlocks = (facts: Facts): readonly Warning[] => {
	const { nodes, topology } = facts.cluster;
	if (!facts.tunnelled) return [];
	return admittedIn(facts).flatMap(({ title, at, where, cidr, all }): readonly Warning[] => {
		if (!isWithin(cidr, topology.underlay.cidr)) return [];
		const lost = nodes.filter(
			(node) =>
				contains(cidr, node.address) &&
				node.podCIDRs.length > 0 &&
				!all.some((other) => contains(other, tunnelIp(node))),
		);
		if (lost.length === 0) return [];
		const message = `${title}: ${at}, ${cidr}, is about nodes by addresses that pods of other nodes do not see: these see a node by its tunnel's, which is ${listed(lost)}; write a block of each of them`;
		return [{ code: 'block-of-nodes', message, where }];
	});
};

/** The source address of another node's packets at a pod. */
export const seenAs = ({ tunnelled }: Pick<Facts, 'tunnelled'>, node: Node): Ip =>
	tunnelled && node.podCIDRs.length > 0 ? tunnelIp(node) : node.address;

interface Admitted {
	readonly title: string;
	readonly at: string;
	readonly where: string;
	readonly cidr: Cidr;
	/** Every block of the rule. */
	readonly all: readonly Cidr[];
}

const admittedIn = (facts: Facts): readonly Admitted[] => [
	...facts.policies.flatMap((policy) =>
		rulesOf(policy)
			.filter(({ direction }) => direction === 'ingress')
			.flatMap(({ rule: { peers = [] }, path, side }) => {
				const all = peers.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []);
				return peers.flatMap(({ ipBlock }, i): readonly Admitted[] => {
					const at = `${path}.${side}[${i}]`;
					return ipBlock ? [{ title: titleOf(policy), at, where: placeIn(policy, at), cidr: ipBlock.cidr, all }] : [];
				});
			}),
	),
	...calicoPoliciesIn(facts).flatMap((policy) =>
		policy.ingress.flatMap(({ source: { nets }, action }, i) =>
			nets.flatMap((cidr, k): readonly Admitted[] => {
				const at = `spec.ingress[${i}].source.nets[${k}]`;
				return action === 'Log' ? [] : [{ title: titleOfCalico(policy), at, where: policy.source, cidr, all: nets }];
			}),
		),
	),
];

const listed = (nodes: readonly Node[]): string => {
	const words = nodes.slice(0, 3).map((node) => `${tunnelIp(node)}/32 (${node.name})`);
	return nodes.length > 3 ? `${words.join(', ')}, …` : words.join(', ');
};
