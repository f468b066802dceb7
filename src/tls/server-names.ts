import { clusterDomain } from '../dns/zone.ts';
import { classServedBy } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';

/** The names and addresses in the certificate of a pod's built-in server: the pod's address; addresses and DNS names of
 * the Services that it is an endpoint of, in the forms of kubeadm's API server certificate
 * (cmd/kubeadm/app/util/pkiutil, GetAPIServerAltNames); for an Ingress controller also the hosts of its rules. Not
 * included: node addresses and ExternalName services. */
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
