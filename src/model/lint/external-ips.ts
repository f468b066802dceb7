import { contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cluster } from '../cluster.ts';
import { nameOf } from '../name-of.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';

/** Warns about externalIPs that belong to another machine or Service: every node's kube-proxy translates them, so the
 * owner can't be reached on these ports, at least from the cluster (see CVE-2020-8554). */
export const externalIps = ({ services, cluster }: Facts): readonly Warning[] =>
	services.flatMap((service) =>
		(service.externalIPs ?? []).flatMap((ip) => {
			const owner = ownerOf(ip, nameOf(service), cluster);
			if (owner === undefined) return [];
			const ports = service.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
			const message =
				`service ${nameOf(service)}: externalIPs has ${ip}, which is ${owner.is}: ` +
				`clients that connect to it on ${ports}, at least those in the cluster, get this Service instead; ${owner.instead}`;
			return [{ code: 'external-ip-taken', message, where: service.source }];
		}),
	);

interface Owner {
	readonly is: string;
	readonly instead: string;
}

const ownerOf = (ip: Ip, asking: string, cluster: Cluster): Owner | undefined => {
	const { topology, nodes, pods, services } = cluster;
	const { underlay, external } = topology;
	const node = nodes.find(({ address }) => address === ip);
	if (node)
		return {
			is: `node ${node.name}'s own address`,
			instead: 'if that is not intended, write an unused address, or type: NodePort',
		};
	const instead = 'write an unused address';
	if (ip === external.address) return { is: 'the host outside the cluster', instead };
	if (ip === underlay.router || ip === external.router) return { is: "the router's", instead };
	const pod = pods.find((one) => one.ip === ip);
	if (pod) return { is: `pod ${nameOf(pod)}'s own address`, instead };
	if (contains(topology.podCIDR, ip)) return { is: `of the pods' network ${topology.podCIDR}`, instead };
	const balanced = services.find((one) => nameOf(one) !== asking && one.loadBalancerIPs?.includes(ip));
	if (balanced) return { is: `the load balancer's address of service ${nameOf(balanced)}`, instead };
	if (underlay.loadBalancers && contains(underlay.loadBalancers, ip))
		return {
			is: `one of ${underlay.loadBalancers} (underlay.loadBalancers), which some Service of type LoadBalancer may be given`,
			instead: 'write one outside of it, or ask for it by type: LoadBalancer and loadBalancerIP',
		};
	if (contains(topology.serviceCIDR, ip)) return { is: `of the Services' network ${topology.serviceCIDR}`, instead };
	return undefined;
};
