import { nameOf } from '../name-of.ts';
import type { PolicyPeer } from '../network-policy.ts';
import type { NetworkPolicyResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, titleOf } from './facts.ts';
import { peerImplies, portsImply, selectorImplies } from './implies.ts';

/** A rule reduced to one of its peers. */
interface Grant extends RuleFacts {
	/** Absent: everyone. */
	readonly peer?: PolicyPeer;
	/** The path of the peer, or else of the rule. */
	readonly at: string;
	/** The position in reading order; of two equal grants the later one is reported. */
	readonly order: number;
}

/** Warns about redundant rules: another rule allows the same ports to the same peers on the same pods, whatever pods
 * are added. */
export const pointless = (facts: Facts): readonly Warning[] => {
	const spaces = Map.groupBy(facts.policies, ({ namespace }) => namespace);
	return [...spaces.values()].flatMap((policies) => inNamespace(facts, policies));
};

const inNamespace = (facts: Facts, policies: readonly NetworkPolicyResource[]): readonly Warning[] => {
	const grants = new Map(policies.map((policy, i) => [policy, grantsOf(facts, policy, i)]));
	// Policies with equal selectors are compared with the others once.
	const alike = [...Map.groupBy(policies, ({ podSelector }) => JSON.stringify(podSelector)).values()];
	return alike.flatMap((group) => {
		const wider = alike.filter(
			([other]) => group[0] && other && selectorImplies(group[0].podSelector, other.podSelector),
		);
		const others = wider.flat().flatMap((other) => grants.get(other) ?? []);
		const redundant = group
			.flatMap((policy) => grants.get(policy) ?? [])
			.map((grant) => ({ grant, by: others.find((other) => makesPointless(facts, other, grant)) }));
		const rules = Map.groupBy(redundant, ({ grant }) => grant.rule);
		return [...rules.values()].flatMap(warningsOf);
	});
};

/** The grants of a policy. Peers that match nothing are left out; another rule reports them. */
const grantsOf = (facts: Facts, policy: NetworkPolicyResource, i: number): readonly Grant[] =>
	rulesOf(policy).flatMap((one, n) => {
		const order = i * 1e6 + n * 1e3;
		if (!one.rule.peers) return [{ ...one, at: one.path, order }];
		return one.rule.peers.flatMap((peer, j) => {
			const isIdle = !peer.ipBlock && facts.members(peer, policy).length === 0;
			return isIdle ? [] : [{ ...one, peer, at: `${one.path}.${one.side}[${j}]`, order: order + j }];
		});
	});

const makesPointless = (facts: Facts, wide: Grant, narrow: Grant): boolean =>
	wide !== narrow && implies(facts, narrow, wide) && (wide.order < narrow.order || !implies(facts, wide, narrow));

const implies = ({ cluster }: Facts, narrow: Grant, wide: Grant): boolean =>
	narrow.direction === wide.direction &&
	portsImply(narrow.rule.ports, wide.rule.ports) &&
	peerImplies(narrow.peer, wide.peer, { cluster, namespace: narrow.policy.namespace }) &&
	selectorImplies(narrow.policy.podSelector, wide.policy.podSelector);

interface Redundant {
	readonly grant: Grant;
	readonly by: Grant | undefined;
}

/** One warning for a rule if all of it is redundant, otherwise one per redundant peer. */
const warningsOf = (redundant: readonly Redundant[]): readonly Warning[] => {
	const covered = redundant.flatMap(({ grant, by }) => (by ? [{ grant, by }] : []));
	const [first] = covered;
	if (first && covered.length === redundant.length)
		return [warning(first.grant, first.grant.path, [...new Set(covered.map(({ by }) => by))])];
	return covered.map(({ grant, by }) => warning(grant, grant.at, [by]));
};

const warning = ({ policy }: Grant, path: string, by: readonly Grant[]): Warning => {
	const others = by.map((one) => (one.policy === policy ? `its own ${one.at}` : `${one.at} of ${nameOf(one.policy)}`));
	const message = `${titleOf(policy)}: ${path} changes nothing: ${others.join(' and ')} ${by.length === 1 ? 'allows' : 'allow'} all of it already`;
	return { code: 'rule-pointless', message, where: placeIn(policy, path) };
};
