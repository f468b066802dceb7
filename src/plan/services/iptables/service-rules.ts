import type { Rule, Target } from '../../../kernel/rule.ts';
import { isOpen, type ServicePort } from '../service-port.ts';
import type { UsableEndpoints } from '../usable-endpoints.ts';
import { chainNames } from './names.ts';
import { jump, said, to, toLocal, toPort } from './vocabulary.ts';

/** A service port's rules in the shared chains. */
export interface SharedRules {
	/** nat KUBE-SERVICES: the addresses of the Service. */
	readonly services: readonly Rule[];
	/** nat KUBE-NODEPORTS. */
	readonly nodePorts: readonly Rule[];
	/** filter KUBE-SERVICES: the cluster IP has no usable endpoint. */
	readonly refused: readonly Rule[];
	/** filter KUBE-EXTERNAL-SERVICES: the external addresses have no usable endpoint. */
	readonly refusedOutside: readonly Rule[];
	/** filter KUBE-PROXY-FIREWALL: clients that may not use the load balancer. */
	readonly firewall: readonly Rule[];
	/** filter KUBE-NODEPORTS: health checks of load balancers. */
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

/** Only if there are source ranges, a load balancer address to protect, and endpoints. */
export const usesFirewall = ({ loadBalancerIPs, sourceRanges }: ServicePort, { any }: UsableEndpoints): boolean =>
	any && loadBalancerIPs.length > 0 && sourceRanges.length > 0;

export const usesExternal = (port: ServicePort, { any }: UsableEndpoints): boolean => any && isOpen(port);

/** Without any endpoint the connection is rejected. With endpoints on other nodes only, where policy Local requires one
 * on this node, it is dropped: the load balancer's health check learns that this node has none. */
const refusalOf = (
	{ name }: ServicePort,
	{ any }: UsableEndpoints,
): { readonly text: string; readonly target: Target } =>
	any
		? { text: `${name} has no local endpoints`, target: { t: 'drop' } }
		: { text: `${name} has no endpoints`, target: { t: 'reject', with: 'icmp-port-unreachable' } };
