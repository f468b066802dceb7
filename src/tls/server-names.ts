import { clusterDomain } from '../dns/zone.ts';
import { classServedBy } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';

/** What the certificate of a pod's built-in server is valid for: its address, those of the Services that it stands
 * behind and their names as their clients write them (kubeadm's certificate of the API server has them in the same forms:
 * cmd/kubeadm/app/util/pkiutil, GetAPIServerAltNames), and where it is a controller of Ingress the hosts of its rules.
 * Not: addresses of nodes, and names that stand for another name (ExternalName). */
export const serverNames = (cluster: Cluster, pod: Pod): readonly string[] => [
	...new Set([pod.ip, ...servicesOf(cluster, pod), ...hostsOf(cluster, pod)]),
];

const servicesOf = ({ services, endpoints, unservedEndpoints = [] }: Cluster, { ip }: Pod): readonly string[] => {
	const behind = [...endpoints, ...unservedEndpoints].flatMap(({ namespace, name, endpoints }) =>
		endpoints.filter((one) => one.ip === ip).map(({ hostname }) => ({ namespace, name, hostname })),
	);
	return behind.flatMap(({ namespace, name, hostname }) => {
		const service = services.find((one) => one.namespace === namespace && one.name === name);
		const whole = `${name}.${namespace}.svc.${clusterDomain}`;
		const own = hostname === undefined ? [] : [`${hostname}.${whole}`];
		return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, whole, ...own, ...addressesOf(service)];
	});
};

const addressesOf = ({
	clusterIP,
	externalIPs = [],
	loadBalancerIPs = [],
}: Partial<Service> = {}): readonly string[] => [...(clusterIP ? [clusterIP] : []), ...externalIPs, ...loadBalancerIPs];

const hostsOf = (cluster: Cluster, pod: Pod): readonly string[] => {
	const name = classServedBy(cluster, pod);
	if (name === undefined) return [];
	const ingresses = (cluster.ingresses ?? []).filter((one) => one.class === name);
	return ingresses.flatMap(({ rules }) => rules.flatMap(({ host }) => host ?? []));
};
