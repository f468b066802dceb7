import { overlap } from '../../../net/cidr.ts';
import type { CalicoEntity, CalicoRule } from '../../calico/objects.ts';
import { peerSelector } from '../../calico/scope.ts';
import type { Warning } from '../../warning.ts';
import { isCovered } from '../empty-blocks.ts';
import type { Facts } from '../facts.ts';
import { calicoFacts, calicoPoliciesIn, type Selectable, sides, titleOfCalico } from './policies.ts';

/** Warns about rules of Calico's policies that no packet can match. The usual mistake is the wrong side: in an ingress
 * rule `destination` only narrows the policy's own pods, and the client is `source` (Calico's reference of rules). */
export const ownEnds = (facts: Facts): readonly Warning[] =>
	calicoPoliciesIn(facts).flatMap((policy) => {
		const { all, subjects, matcher } = calicoFacts(facts);
		const own = subjects(policy);
		const about = { where: policy.source };
		if (own.length === 0) {
			const message = `${titleOfCalico(policy)} selects no pod, and a lab has no host endpoints: nothing has ${policy.selector || 'what its selectors ask for'}`;
			return [{ ...about, code: 'policy-selects-nothing', message }];
		}
		const matching = (things: readonly Selectable[], entity: CalicoEntity): boolean => {
			const wanted = matcher(peerSelector({ ...entity, namespace: policy.namespace }));
			const unwanted = entity.notSelector === '' ? () => false : matcher(entity.notSelector);
			return things.some(({ labels }) => wanted(labels) && !unwanted(labels));
		};
		return sides
			.filter(({ type }) => policy.types.includes(type))
			.flatMap(({ direction, own: ownEnd, other }) =>
				policy[direction].flatMap((rule, i): readonly Warning[] => {
					const at = `${titleOfCalico(policy)}: spec.${direction}[${i}]`;
					const never = (why: string): readonly Warning[] => [
						{ ...about, code: 'rule-never-matches', message: `${at} never matches: ${why}` },
					];
					const contradiction = contradictionOf(rule);
					if (contradiction) return never(contradiction);
					const mine = rule[ownEnd];
					if (!matching(own, mine) || !mayBePod(mine, facts)) {
						const theirs = isEmpty(rule[other])
							? `; who ${direction === 'ingress' ? 'asks' : 'is asked'} is ${other}`
							: '';
						return never(
							`in an ${direction} rule ${ownEnd} is the policy's own pod, and ${written(mine)} matches none of those that it selects${theirs}`,
						);
					}
					const peer = rule[other];
					if (!selectsAtAll(peer) || matching(all, peer)) return [];
					const message = `${at}.${other} selects no pod and no set of networks: nothing has ${written(peer)}`;
					return [{ ...about, code: 'peer-selects-nothing', message }];
				}),
			);
	});

/** Criteria that exclude each other. */
const contradictionOf = ({ protocol, notProtocol, source, destination }: CalicoRule): string | undefined => {
	if (protocol !== undefined && protocol.toLowerCase() === notProtocol?.toLowerCase())
		return `protocol and notProtocol are both ${protocol}`;
	for (const [end, { nets, notNets }] of [
		['source', source],
		['destination', destination],
	] as const)
		if (nets.length > 0 && nets.every((net) => isCovered(net, notNets)))
			return `${end}.notNets takes all of ${nets.join(', ')} out again`;
	return undefined;
};

const mayBePod = ({ nets, notNets }: CalicoEntity, { cluster }: Facts): boolean => {
	const { podCIDR } = cluster.topology;
	return (nets.length === 0 || nets.some((net) => overlap(net, podCIDR))) && !isCovered(podCIDR, notNets);
};

const selectsAtAll = ({ selector, namespaceSelector, serviceAccounts }: CalicoEntity): boolean =>
	selector !== '' || namespaceSelector !== '' || serviceAccounts !== undefined;

const isEmpty = (entity: CalicoEntity): boolean =>
	!selectsAtAll(entity) && entity.notSelector === '' && entity.nets.length === 0 && entity.service === undefined;

const written = ({ selector, notSelector, namespaceSelector, nets, serviceAccounts }: CalicoEntity): string =>
	[
		...(selector ? [selector] : []),
		...(notSelector ? [`notSelector ${notSelector}`] : []),
		...(namespaceSelector ? [`namespaceSelector ${namespaceSelector}`] : []),
		...(serviceAccounts ? ['the service accounts that it names'] : []),
		...(nets.length > 0 ? [nets.join(', ')] : []),
	].join(', ') || 'what it asks for';
