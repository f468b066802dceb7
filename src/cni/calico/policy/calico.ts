import type { CalicoEntity, CalicoIcmp, CalicoPolicy, CalicoRule } from '../../../model/calico/objects.ts';
import { peerSelector, subjectSelector } from '../../../model/calico/scope.ts';
import { withoutUndefined } from '../../../model/read/without-undefined.ts';
import type { Entity, Policy, PolicyRule } from './policy.ts';

/** Converts a NetworkPolicy or GlobalNetworkPolicy of projectcalico.org/v3 to felix's form (libcalico-go/lib/backend/
 * syncersv1/updateprocessors: networkpolicyprocessor.go, globalnetworkpolicyprocessor.go, rules.go). */
export const fromCalico = (policy: CalicoPolicy): Policy => {
	const { namespace, name, tier, order = Infinity, types, ingress, egress, source } = policy;
	return withoutUndefined({
		kind: namespace === '' ? ('GlobalNetworkPolicy' as const) : ('NetworkPolicy' as const),
		namespace,
		name,
		tier,
		order,
		selector: subjectSelector(policy),
		types: types.map((type) => (type === 'Ingress' ? ('ingress' as const) : ('egress' as const))),
		ingress: ingress.filter(isForV4).map((rule) => ruleOf(rule, namespace)),
		egress: egress.filter(isForV4).map((rule) => ruleOf(rule, namespace)),
		source,
	});
};

const v6Protocols: readonly unknown[] = ['ICMPv6', '58'];

const isForV4 = ({ ipVersion, protocol }: CalicoRule): boolean => ipVersion !== 6 && !v6Protocols.includes(protocol);

const ruleOf = (rule: CalicoRule, namespace: string): PolicyRule => {
	const { action, protocol, notProtocol, icmp, notICMP, source, destination, annotations } = rule;
	return withoutUndefined({
		action: actions[action],
		protocol: protocol?.toLowerCase(),
		notProtocol: notProtocol?.toLowerCase(),
		icmp: icmp && icmpText(icmp),
		notIcmp: notICMP && icmpText(notICMP),
		src: entityOf(source, namespace),
		dst: entityOf(destination, namespace),
		annotations: Object.keys(annotations)
			.sort()
			.map((key) => `${key}=${annotations[key]}`),
	});
};

const actions = { Allow: 'allow', Deny: 'deny', Pass: 'pass', Log: 'log' } as const;

const icmpText = ({ type, code }: CalicoIcmp): string => (code === undefined ? `${type}` : `${type}/${code}`);

const entityOf = (entity: CalicoEntity, namespace: string): Entity => {
	const { notSelector, nets, notNets, ports, notPorts, service } = entity;
	return withoutUndefined({
		selector: peerSelector({ ...entity, namespace }),
		notSelector,
		nets,
		notNets,
		ports,
		notPorts,
		service,
	});
};
