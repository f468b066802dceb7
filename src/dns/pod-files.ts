import type { Cluster } from '../model/cluster.ts';
import type { DnsPolicy, Pod } from '../model/pod.ts';
import { nthIp, sizeOf } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import { clusterDomain, dnsPlace } from './zone.ts';

/** The content of a pod's resolv.conf. */
export interface ResolvConf {
	readonly nameservers: readonly Ip[];
	readonly search: readonly string[];
	/** As they are written: "ndots:5". */
	readonly options: readonly string[];
}

/** A resolver ignores further ones (pkg/apis/core/validation: MaxDNSNameservers). */
const maxNameservers = 3;

/** A pod's resolv.conf, as kubelet writes it (pkg/kubelet/network/dns: GetPodDNS). The nodes of a lab have no DNS of
 * their own, so with dnsPolicy Default a pod has none either. */
export const resolvConfOf = (cluster: ClusterFacts, pod: Pick<Pod, PodFacts>): ResolvConf => {
	const { nameservers = [], searches = [], options = [] } = pod.dnsConfig ?? {};
	const base = bases[policyOf(pod)](cluster, pod);
	return {
		nameservers: unique([...base.nameservers, ...nameservers]).slice(0, maxNameservers),
		search: unique([...base.search, ...searches]),
		options: merged(base.options, options),
	};
};

type ClusterFacts = Pick<Cluster, 'topology' | 'services'>;
type PodFacts = 'namespace' | 'hostNetwork' | 'dnsPolicy' | 'dnsConfig';

/** A pod on its node's network uses the node's DNS, unless its policy is ClusterFirstWithHostNet. */
const policyOf = ({ dnsPolicy, hostNetwork }: Pick<Pod, PodFacts>): DnsPolicy =>
	dnsPolicy ?? (hostNetwork ? 'Default' : 'ClusterFirst');

const none: ResolvConf = { nameservers: [], search: [], options: [] };

const clusterFirst = (cluster: ClusterFacts, { namespace }: Pick<Pod, PodFacts>): ResolvConf => {
	const ip = dnsAddress(cluster);
	if (ip === undefined) return none;
	const search = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
	return { nameservers: [ip], search, options: ['ndots:5'] };
};

const bases = {
	ClusterFirst: clusterFirst,
	ClusterFirstWithHostNet: clusterFirst,
	Default: () => none,
	None: () => none,
} satisfies Record<DnsPolicy, (cluster: ClusterFacts, pod: Pick<Pod, PodFacts>) => ResolvConf>;

/** kubelet is configured with the tenth address of the service network, and keeps using it whether or not a Service has
 * it. */
const dnsAddress = ({ topology: { dns, serviceCIDR }, services }: ClusterFacts): Ip | undefined => {
	const service = services.find(({ namespace, name }) => namespace === 'kube-system' && name === 'kube-dns');
	if (service?.clusterIP !== undefined) return service.clusterIP;
	return dns && sizeOf(serviceCIDR) > BigInt(dnsPlace) ? nthIp(serviceCIDR, dnsPlace) : undefined;
};

/** A pod's option replaces one of the same name. */
const merged = (
	base: readonly string[],
	own: readonly { readonly name: string; readonly value?: string }[],
): readonly string[] => {
	const named = [
		...base.map((option): [string, string] => [option.split(':')[0] ?? option, option]),
		...own.map(({ name, value }): [string, string] => [name, value === undefined ? name : `${name}:${value}`]),
	];
	return [...new Map(named).values()];
};

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];

/** Prints /etc/resolv.conf. */
export const printResolvConf = ({ nameservers, search, options }: ResolvConf): string =>
	[
		...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
		...nameservers.map((ip) => `nameserver ${ip}`),
		...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
	]
		.map((line) => `${line}\n`)
		.join('');

/** The output of `hostname` in a pod (pkg/kubelet: GeneratePodHostNameAndDomain). */
export const hostnameOf = ({ name, hostname }: Pick<Pod, 'name' | 'hostname'>): string =>
	(hostname ?? name).slice(0, 63).replace(/[-.]+$/, '');

/** The content of /etc/hosts (pkg/kubelet: managedHostsFileContent). */
export const hostsFileOf = (pod: Pick<Pod, 'name' | 'namespace' | 'ip' | 'hostname' | 'subdomain'>): string => {
	const own = hostnameOf(pod);
	const full = pod.subdomain ? [`${own}.${pod.subdomain}.${pod.namespace}.svc.${clusterDomain}`] : [];
	return [
		'# Kubernetes-managed hosts file.',
		'127.0.0.1\tlocalhost',
		'::1\tlocalhost ip6-localhost ip6-loopback',
		'fe00::\tip6-localnet',
		'fe00::\tip6-mcastprefix',
		'fe00::1\tip6-allnodes',
		'fe00::2\tip6-allrouters',
		[pod.ip, ...full, own].join('\t'),
	]
		.map((line) => `${line}\n`)
		.join('');
};

/** The full names that a resolver tries, in order (resolv.conf(5)): a name with fewer dots than `ndots` is tried with
 * the search domains first; a name that ends in a dot is tried as it is only. */
export const candidates = (
	name: string,
	{ search, options }: Pick<ResolvConf, 'search' | 'options'>,
): readonly string[] => {
	if (name.endsWith('.')) return [name.slice(0, -1)];
	const ndots = Number(/^ndots:(\d+)$/.exec(options.findLast((option) => option.startsWith('ndots:')) ?? '')?.[1] ?? 1);
	const dots = name.split('.').length - 1;
	const searched = search.map((domain) => (domain === '.' ? name : `${name}.${domain}`));
	return unique(dots >= ndots ? [name, ...searched] : [...searched, name]);
};
