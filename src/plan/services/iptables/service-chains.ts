import type { Match, Rule } from '../../../kernel/rule.ts';
import { type Cidr, contains, hostCidr } from '../../../net/cidr.ts';
import type { Ip } from '../../../net/ip.ts';
import type { ProxyEndpoint, ServicePort } from '../service-port.ts';
import type { UsableEndpoints } from '../usable-endpoints.ts';
import { chainNames, endpointChain, socketOf } from './names.ts';
import { clusterRule, usesExternal, usesFirewall } from './service-rules.ts';
import { comment, fromLocal, jump, markForMasquerade, said } from './vocabulary.ts';

export interface NatChain {
	readonly name: string;
	readonly rules: readonly Rule[];
}

export interface ChainOptions {
	/** Who comes from elsewhere is masqueraded: its answers would not come back this way. */
	readonly podCIDR: Cidr;
	readonly nodeIp: Ip;
	/** Without comments on each endpoint, of which there are very many. */
	readonly large: boolean;
}

/** The chains of the nat table that are a service port's own. */
export function* serviceChains(
	port: ServicePort,
	usable: UsableEndpoints,
	options: ChainOptions,
): Generator<NatChain, undefined> {
	const chains = chainNames(port);
	const notFromPods: Match = { m: 'src', net: options.podCIDR, not: true };
	const inside = (local: boolean): readonly Rule[] => {
		if (port.internalLocal !== local) return [];
		const { match } = clusterRule(port, markForMasquerade);
		return [{ match: [...match, notFromPods], target: markForMasquerade }];
	};
	if (usesExternal(port, usable)) yield { name: chains.external, rules: externalRules(port, usable, options) };
	if (usesFirewall(port, usable)) yield { name: chains.firewall, rules: firewallRules(port, options) };
	if (usable.cluster.length > 0)
		yield { name: chains.cluster, rules: [...inside(false), ...choices(port, usable.cluster, options)] };
	if (usable.local.length > 0)
		yield { name: chains.local, rules: [...inside(true), ...choices(port, usable.local, options)] };
	for (const endpoint of usable.reachable)
		yield { name: endpointChain(port, endpoint), rules: endpointRules(port, endpoint, options) };
}

/** With policy Cluster all is masqueraded, since the endpoint may be on another node and has to answer by this one.
 * With Local the client's address is kept; but what starts here, in a pod or on the node, may go to any endpoint, as if
 * it had gone out to a load balancer and come back. */
const externalRules = (port: ServicePort, { local }: UsableEndpoints, { podCIDR }: ChainOptions): readonly Rule[] => {
	const { name } = port;
	const { cluster, local: localChain } = chainNames(port);
	if (!port.externalLocal)
		return [
			said(`masquerade traffic for ${name} external destinations`, [], markForMasquerade),
			{ match: [], target: jump(cluster) },
		];
	return [
		said(`pod traffic for ${name} external destinations`, [{ m: 'src', net: podCIDR }], jump(cluster)),
		said(`masquerade LOCAL traffic for ${name} external destinations`, [fromLocal], markForMasquerade),
		said(`route LOCAL traffic for ${name} external destinations`, [fromLocal], jump(cluster)),
		...(local.length > 0 ? [{ match: [], target: jump(localChain) }] : []),
	];
};

/** Who is in none of the ranges comes out at the end untranslated, and KUBE-PROXY-FIREWALL drops it. The node itself
 * talks to a load balancer's address from that very address, where the address is its own. */
const firewallRules = (port: ServicePort, { nodeIp }: Pick<ChainOptions, 'nodeIp'>): readonly Rule[] => {
	const { name, sourceRanges, loadBalancerIPs } = port;
	const target = jump(chainNames(port).external);
	const nets = sourceRanges.some((range) => contains(range, nodeIp))
		? [...sourceRanges, ...loadBalancerIPs.map(hostCidr)]
		: sourceRanges;
	return [
		...nets.map((net) => said(`${name} loadbalancer IP`, [{ m: 'src', net }], target)),
		said(`other traffic to ${name} will be dropped by KUBE-PROXY-FIREWALL`, []),
	];
};

/** A known client to where it was before; everybody else by lot: the first of n rules takes one in n, the next one in
 * n-1 of what is left, the last all the rest. */
const choices = (
	port: ServicePort,
	endpoints: readonly ProxyEndpoint[],
	{ large }: Pick<ChainOptions, 'large'>,
): readonly Rule[] => {
	const leads = endpoints.map((endpoint) => ({
		text: large ? [] : [comment(`${port.name} -> ${socketOf(endpoint)}`)],
		chain: endpointChain(port, endpoint),
	}));
	const { affinitySeconds: seconds } = port;
	const known = leads.map(({ text, chain }): Rule => {
		const recent: Match = { m: 'recent', list: chain, op: 'rcheck', seconds: seconds ?? 0, reap: true };
		return { match: [...text, recent], target: jump(chain) };
	});
	const drawn = leads.map(({ text, chain }, i): Rule => {
		const left = leads.length - i;
		const lot: readonly Match[] = left > 1 ? [{ m: 'statistic', probability: oneIn(left) }] : [];
		return { match: [...text, ...lot], target: jump(chain) };
	});
	return seconds === undefined ? drawn : [...known, ...drawn];
};

/** kube-proxy writes it with ten digits (computeProbability). */
const oneIn = (n: number): number => Number((1 / n).toFixed(10));

/** A pod that gets to itself by its own Service must look like somebody else, or it would answer itself directly. */
const endpointRules = (
	port: ServicePort,
	endpoint: ProxyEndpoint,
	{ large }: Pick<ChainOptions, 'large'>,
): readonly Rule[] => {
	const text = large ? [] : [comment(port.name)];
	const noted: readonly Match[] =
		port.affinitySeconds === undefined ? [] : [{ m: 'recent', list: endpointChain(port, endpoint), op: 'set' }];
	return [
		{ match: [...text, { m: 'src', net: hostCidr(endpoint.ip) }], target: markForMasquerade },
		{
			match: [...text, ...noted, { m: 'transport', proto: port.protocol }],
			target: { t: 'dnat', to: socketOf(endpoint) },
		},
	];
};
