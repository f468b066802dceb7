import { type Cidr, contains, nthIp, nthSubnet, overlap, prefixOf, sizeOf } from '../../net/cidr.ts';
import { ceilings } from '../ceilings.ts';
import type { CniFacts } from '../cni-facts.ts';
import type { External, Underlay } from '../topology.ts';
import type { Complaint } from './complaint.ts';
import { defaults } from './topology-fields.ts';
import type { UsableSpec } from './topology-schema.ts';

/** The position of the external host in its network. */
const externalHost = 10;
/** The smallest network with that address and an unused last one. */
const externalPrefix = 28;
/** Three nodes, the bridge, the router, and the two addresses that no machine has. */
const underlayPrefix = 29;

interface Ranges {
	/** Absent if neither the topology nor a CNI defines it. */
	readonly podCIDR: Cidr | undefined;
	readonly serviceCIDR: Cidr;
	readonly underlay: Underlay;
	readonly external: External;
	readonly complaints: readonly Complaint[];
}

interface Known {
	readonly cni: CniFacts | undefined;
	/** Invalid fields of the spec. */
	readonly wrong: ReadonlySet<string>;
}

/** The networks of a topology. They must not overlap and must have room for the nodes. */
export const rangesOf = (spec: UsableSpec, { cni, wrong }: Known): Ranges => {
	const podCIDR = spec.podCIDR ?? cni?.podCIDR;
	const { serviceCIDR = defaults.serviceCIDR } = spec;
	const { cidr = defaults.underlay.cidr, mtu = defaults.underlay.mtu } = spec.underlay ?? {};
	const balancers = spec.underlay?.loadBalancers ?? balancersIn(cidr);
	const outside = spec.external?.cidr ?? defaults.external.cidr;
	const ranges = [
		{ field: 'podCIDR', path: ['spec', 'podCIDR'], cidr: podCIDR, given: spec.podCIDR },
		{ field: 'serviceCIDR', path: ['spec', 'serviceCIDR'], cidr: serviceCIDR, given: spec.serviceCIDR },
		{ field: 'underlay', path: ['spec', 'underlay', 'cidr'], cidr, given: spec.underlay?.cidr },
		{ field: 'external', path: ['spec', 'external', 'cidr'], cidr: outside, given: spec.external?.cidr },
	].filter(({ field }) => !wrong.has(field));
	const tooSmall = [
		...widerThan(underlayPrefix, ['spec', 'underlay', 'cidr'], cidr),
		...widerThan(externalPrefix, ['spec', 'external', 'cidr'], outside),
		...widerThan(servicePrefix, ['spec', 'serviceCIDR'], serviceCIDR),
	];
	return {
		podCIDR,
		serviceCIDR,
		underlay: {
			...{ cidr, mtu, router: atMost(cidr, underlayPrefix, -2) },
			...(balancers && { loadBalancers: balancers }),
			...(spec.underlay?.machine === 'reachable' && { machine: 'reachable' }),
		},
		external: {
			cidr: outside,
			address: atMost(outside, externalPrefix, externalHost),
			router: atMost(outside, externalPrefix, 1),
		},
		complaints: [...overlaps(ranges), ...tooSmall, ...outsiders(spec, cidr), ...roomForNodes(spec, { cni, podCIDR })],
	};
};

/** The default pool: the underlay's last sixteen addresses, fewer if it is small. Nodes are numbered from the other
 * end. */
const balancersIn = (cidr: Cidr): Cidr | undefined => {
	const prefix = Math.max(28, prefixOf(cidr) + 2);
	return prefix > 30 ? undefined : nthSubnet(cidr, prefix, 2 ** (prefix - prefixOf(cidr)) - 1);
};

/** Load balancer addresses must be in the underlay, since nodes announce them there. */
const outsiders = ({ underlay }: UsableSpec, cidr: Cidr): Complaint[] => {
	const given = underlay?.loadBalancers;
	if (!given) return [];
	const path = ['spec', 'underlay', 'loadBalancers'];
	if (!contains(cidr, nthIp(given, 0)) || !contains(cidr, nthIp(given, -1)))
		return [{ path, message: `a network inside the underlay ${cidr}` }];
	const least = ceilings.listedPrefix;
	return prefixOf(given) < least ? [{ path, message: `a network of prefix length ${least} or more` }] : [];
};

/** kubeadm rejects smaller networks: the API server has the first address, DNS the tenth (cmd/kubeadm/app/constants:
 * MinimumAddressesInServiceSubnet). */
const servicePrefix = 28;

interface Range {
	readonly path: readonly string[];
	readonly cidr: Cidr | undefined;
	/** Absent: it is a default. */
	readonly given: Cidr | undefined;
}

const overlaps = (ranges: readonly Range[]): Complaint[] =>
	ranges.flatMap((range, i) => ranges.slice(i + 1).flatMap((other) => overlapOf(range, other)));

/** The complaint about two overlapping networks, at the later one unless that is a default. */
const overlapOf = (a: Range, b: Range): Complaint[] => {
	if (!a.cidr || !b.cidr || !overlap(a.cidr, b.cidr)) return [];
	const [at, other] = b.given || !a.given ? [b, a] : [a, b];
	const name = other.path.slice(1).join('.');
	return [
		{
			path: at.path,
			message: 'networks that share no address',
			params: { found: `${at.cidr}, which overlaps ${name} ${other.cidr}${other.given ? '' : ' (the default)'}` },
		},
	];
};

const widerThan = (prefix: number, path: readonly string[], cidr: Cidr): Complaint[] =>
	prefixOf(cidr) <= prefix ? [] : [{ path, message: `a network of prefix length ${prefix} or less` }];

/** The n-th address, or the first one if the network is too small, which is reported elsewhere. */
const atMost = (cidr: Cidr, prefix: number, n: number) => nthIp(cidr, prefixOf(cidr) <= prefix ? n : 0);

/** Every node takes at least one network of the IPAM's prefix length out of podCIDR. */
const roomForNodes = (
	spec: UsableSpec,
	{ cni, podCIDR }: { cni: CniFacts | undefined; podCIDR: Cidr | undefined },
): Complaint[] => {
	if (!cni || !spec.cni || !podCIDR) return [];
	const { prefix } = cni.ipam(spec.cni.options);
	const wanted = typeof spec.nodes === 'number' ? spec.nodes : (spec.nodes?.length ?? defaults.nodes);
	const room = prefixOf(podCIDR) > prefix ? 0n : sizeOf(podCIDR) >> BigInt(32 - prefix);
	if (room >= BigInt(wanted)) return [];
	const most = prefix - Math.ceil(Math.log2(wanted));
	const allowed =
		most >= 0 ? `a network of prefix length ${most} or less: a /${prefix} for each of ${wanted} nodes` : `fewer nodes`;
	return [
		{
			path: spec.podCIDR ? ['spec', 'podCIDR'] : ['spec', 'nodes'],
			message: allowed,
			params: { found: `${wanted} nodes in podCIDR ${podCIDR}` },
		},
	];
};
