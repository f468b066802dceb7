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
	/** Packets from outside this range are masqueraded, since their answers would otherwise not return through this
	 * node. */
	readonly podCIDR: Cidr;
	readonly nodeIp: Ip;
	/** Omits the comment on each endpoint's rules. */
	readonly large: boolean;
}

/** The service port's own chains in the nat table. */
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

/** With policy Cluster every packet is masqueraded, since the endpoint may be on another node and has to answer through
 * this one. With Local the client's address is kept. Connections from a pod or from this node may use any endpoint, as
 * if they had gone out to a load balancer and come back. */
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

/** Packets from other addresses leave the chain untranslated, and KUBE-PROXY-FIREWALL drops them. If the node has the
 * load balancer's address, it also connects from that address to itself, so this is allowed as well. */
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

/** With session affinity, a known client goes to its endpoint. Others are distributed at random: the first of n rules
 * takes one in n, the next one in n-1 of the rest, the last all that remain. */
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

/** With ten digits, as kube-proxy writes it (computeProbability). */
const oneIn = (n: number): number => Number((1 / n).toFixed(10));

/** A pod that reaches itself through its Service is masqueraded: otherwise it would see its own address as the client's
 * and answer itself directly, untranslated. */
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
