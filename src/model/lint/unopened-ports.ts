import { once } from '../../once.ts';
import { nameOf } from '../name-of.ts';
import type { PodPort } from '../pod.ts';
import type { NetworkPolicyResource, ServiceResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, type Subject, titleOf } from './facts.ts';
import { serves } from './ports.ts';

/** Warns about target ports of Services that no policy opens, on pods with other open ports. Ports without a Service
 * (metrics, health) and pods without any open port are not reported. */
export const unopenedPorts = (facts: Facts): readonly Warning[] => {
	const reported = new Set<string>();
	return facts.policies.flatMap((policy) => {
		const pods = new Set(facts.selected(policy));
		if (!opensSome(facts, policy)) return [];
		return unopenedOf(facts, policy).flatMap((port): readonly Warning[] => {
			const service = facts.services.find(
				(one) => leadsTo(one, port) && facts.behind(one).some((pod) => pods.has(pod) && has(pod, port)),
			);
			const key = service && `${nameOf(service)} ${port.port}/${port.protocol}`;
			if (!service || !key || reported.has(key)) return [];
			reported.add(key);
			const message = `${titleOf(policy)} opens some ports of its pods, but no policy opens ${port.port}/${port.protocol}${port.name ? ` (${port.name})` : ''}, which service ${nameOf(service)} forwards to: no client can connect; add it to a rule's ports if clients should`;
			return [{ code: 'port-unopened', message, where: placeIn(policy, 'spec.ingress') }];
		});
	});
};

/** The declared ports of a policy's pods that no policy opens, if other ports are open. Empty if there are Calico's or
 * ClusterNetworkPolicies, which are ordered and may decide differently. */
export const unopenedOf = (facts: Facts, policy: NetworkPolicyResource): readonly PodPort[] => {
	const { calico, adminPolicies } = facts.cluster;
	if (calico?.policies.length || adminPolicies?.length || !policy.policyTypes.includes('Ingress')) return [];
	const found = facts.selected(policy).flatMap(closedIn(facts));
	return [...new Map(found.map((port) => [`${port.port}/${port.protocol}`, port])).values()];
};

/** Memoized per pod, since many policies may select it. */
const closedIn = once((facts: Facts): ((pod: Subject) => readonly PodPort[]) =>
	once((pod) => {
		if (pod.hostNetwork) return [];
		const rules = facts
			.isolating(pod)
			.flatMap(rulesOf)
			.filter((one) => one.direction === 'ingress' && hasPeers(facts, one));
		const opens = (port: PodPort): boolean =>
			rules.some(({ rule }) => rule.ports?.some((one) => serves({ ports: [port] }, one)) ?? true);
		const closed = pod.ports.filter((port) => !opens(port));
		return closed.length < pod.ports.length ? closed : [];
	}),
);

/** Whether the policy opens a port of its pods, so that it may have forgotten another. */
const opensSome = (facts: Facts, policy: NetworkPolicyResource): boolean =>
	rulesOf(policy).some(
		(one) =>
			one.direction === 'ingress' &&
			hasPeers(facts, one) &&
			one.rule.ports?.some((port) => facts.selected(policy).some((pod) => serves(pod, port))),
	);

const hasPeers = (facts: Facts, { rule: { peers }, policy }: RuleFacts): boolean =>
	peers?.some((peer) => peer.ipBlock || facts.members(peer, policy).length > 0) ?? true;

const leadsTo = ({ ports }: ServiceResource, { name, port, protocol }: PodPort): boolean =>
	ports.some(
		(one) => one.protocol === protocol && (one.targetPort === port || (name !== undefined && one.targetPort === name)),
	);

const has = ({ ports }: Subject, { port, protocol }: PodPort): boolean =>
	ports.some((own) => own.port === port && own.protocol === protocol);
