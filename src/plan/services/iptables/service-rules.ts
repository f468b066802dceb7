import type { Rule, Target } from '../../../kernel/rule.ts';
import { isOpen, type ServicePort } from '../service-port.ts';
import type { UsableEndpoints } from '../usable-endpoints.ts';
import { chainNames } from './names.ts';
import { jump, said, to, toLocal, toPort } from './vocabulary.ts';

/** What a service port has in the chains that all share. */
export interface SharedRules {
	/** nat KUBE-SERVICES: its addresses. */
	readonly services: readonly Rule[];
	/** nat KUBE-NODEPORTS. */
	readonly nodePorts: readonly Rule[];
	/** filter KUBE-SERVICES: nobody answers behind the cluster IP. */
	readonly refused: readonly Rule[];
	/** filter KUBE-EXTERNAL-SERVICES: nobody answers those outside. */
	readonly refusedOutside: readonly Rule[];
	/** filter KUBE-PROXY-FIREWALL: who may not use the load balancer. */
	readonly firewall: readonly Rule[];
	/** filter KUBE-NODEPORTS: who asks for the node's health. */
	readonly healthChecks: readonly Rule[];
}

export const sharedRules = (port: ServicePort, usable: UsableEndpoints): SharedRules => {
	const { name, protocol, nodePort, healthCheckNodePort } = port;
	const chains = chainNames(port);
	const inside = usable.any && (!port.internalLocal || usable.local.length > 0);
	const outside = usable.any && (!port.externalLocal || usable.local.length > 0);
	const guarded = usesFirewall(port, usable);
	const refusal = refusalOf(port, usable);
	const leads = (text: string, ips: ServicePort['externalIPs'], chain: string): readonly Rule[] =>
		usable.any ? ips.map((ip) => said(`${name} ${text}`, to(port, ip), jump(chain))) : [];

	return {
		services: [
			...(inside ? [clusterRule(port, jump(port.internalLocal ? chains.local : chains.cluster))] : []),
			...leads('external IP', port.externalIPs, chains.external),
			...leads('loadbalancer IP', port.loadBalancerIPs, guarded ? chains.firewall : chains.external),
		],
		nodePorts:
			nodePort !== undefined && usable.any ? [said(name, [toPort(protocol, nodePort)], jump(chains.external))] : [],
		refused: inside ? [] : [said(refusal.text, to(port, port.clusterIP), refusal.target)],
		refusedOutside: outside
			? []
			: [
					...[...port.externalIPs, ...port.loadBalancerIPs].map((ip) =>
						said(refusal.text, to(port, ip), refusal.target),
					),
					...(nodePort === undefined
						? []
						: [said(refusal.text, [toLocal, toPort(protocol, nodePort)], refusal.target)]),
				],
		firewall: guarded
			? port.loadBalancerIPs.map((ip) =>
					said(`${name} traffic not accepted by ${chains.firewall}`, to(port, ip), { t: 'drop' }),
				)
			: [],
		healthChecks:
			healthCheckNodePort === undefined
				? []
				: [said(`${name} health check node port`, [toPort('tcp', healthCheckNodePort)], { t: 'accept' })],
	};
};

export const clusterRule = (port: ServicePort, target: Target): Rule =>
	said(`${port.name} cluster IP`, to(port, port.clusterIP), target);

/** Only where somebody is to be kept out, and there is something to keep them out of. */
export const usesFirewall = ({ loadBalancerIPs, sourceRanges }: ServicePort, { any }: UsableEndpoints): boolean =>
	any && loadBalancerIPs.length > 0 && sourceRanges.length > 0;

export const usesExternal = (port: ServicePort, { any }: UsableEndpoints): boolean => any && isOpen(port);

/** No endpoints at all: refused at once. None on this node, where only those will do: not a word, since another node
 * may have some, and a load balancer finds that out by the health check. */
const refusalOf = (
	{ name }: ServicePort,
	{ any }: UsableEndpoints,
): { readonly text: string; readonly target: Target } =>
	any
		? { text: `${name} has no local endpoints`, target: { t: 'drop' } }
		: { text: `${name} has no endpoints`, target: { t: 'reject', with: 'icmp-port-unreachable' } };
