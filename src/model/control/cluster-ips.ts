import { LabError } from '../../errors.ts';
import { type Cidr, contains, nthIp, sizeOf } from '../../net/cidr.ts';
import { familyOf, type Ip } from '../../net/ip.ts';
import { hexHash } from '../../net/names.ts';
import { nameOf } from '../name-of.ts';
import type { ServiceResource } from '../resource.ts';
import type { Service } from '../service.ts';
import { invalidService } from './service-error.ts';

/** The first is the API server's, the tenth is kubeadm's choice for DNS: both are taken in any real cluster. */
const reserved: readonly (readonly [place: number, service: string])[] = [
	[1, 'default/kubernetes'],
	[10, 'kube-system/kube-dns'],
];

interface Input {
	readonly services: readonly ServiceResource[];
	readonly serviceCIDR: Cidr;
	readonly previous: readonly Service[];
}

interface ClusterIps {
	/** By "ns/name". */
	readonly ips: ReadonlyMap<string, Ip>;
	readonly errors: readonly LabError[];
}

/** Allocates cluster IPs. Services keep the address that they had; then requested addresses are given; then the rest
 * get one from the upper band, as the API server's allocator does (KEP-3070). Their position is a hash of the service's
 * name, so that an added service does not move the others. */
export const allocateClusterIps = ({ services, serviceCIDR, previous }: Input): ClusterIps => {
	const wanting = services.filter(({ type, clusterIP }) => type !== 'ExternalName' && clusterIP !== 'None');
	const before = new Map(previous.map((service) => [nameOf(service), service.clusterIP]));
	const holders = new Map(
		reserved.flatMap(([place, name]) =>
			BigInt(place) < sizeOf(serviceCIDR) ? [[nthIp(serviceCIDR, place), name]] : [],
		),
	);
	const ips = new Map<string, Ip>();
	const errors: LabError[] = [];
	const give = (service: ServiceResource, ip: Ip) => {
		holders.set(ip, nameOf(service));
		ips.set(nameOf(service), ip);
	};

	for (const service of wanting) {
		const kept = before.get(nameOf(service));
		const asks = service.clusterIP !== undefined && service.clusterIP !== kept;
		if (kept !== undefined && !asks && isAssignable(serviceCIDR, kept)) give(service, kept);
	}
	for (const service of wanting.filter((service) => !ips.has(nameOf(service)))) {
		const { clusterIP: asked } = service;
		if (asked === undefined || asked === 'None') continue;
		const error = refusal(service, asked, serviceCIDR, holders.get(asked));
		if (error === undefined) give(service, asked);
		else errors.push(error);
	}
	for (const service of wanting.filter(({ clusterIP }) => clusterIP === undefined)) {
		if (ips.has(nameOf(service))) continue;
		const ip = free(service, serviceCIDR, holders);
		if (ip === undefined) errors.push(full(service, serviceCIDR, holders.size));
		else give(service, ip);
	}
	return { ips, errors };
};

const refusal = (service: ServiceResource, ip: Ip, cidr: Cidr, holder: string | undefined): LabError | undefined => {
	const problem = (why: string) => `spec.clusterIPs: Invalid value: ["${ip}"]: failed to allocate IP ${ip}: ${why}`;
	if (!isAssignable(cidr, ip)) {
		const why = `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${cidr}`;
		return invalidService(
			service,
			problem(why),
			"ask for another clusterIP or for none; the range is the topology's serviceCIDR",
		);
	}
	if (holder === undefined || holder === nameOf(service)) return undefined;
	return invalidService(service, problem('provided IP is already allocated'), `it belongs to service ${holder}`);
};

/** False for the network address and, with IPv4, for the broadcast address. */
const isAssignable = (cidr: Cidr, ip: Ip): boolean =>
	contains(cidr, ip) && ip !== nthIp(cidr, 0) && (familyOf(ip) === 6 || ip !== nthIp(cidr, -1));

/** The last assignable position, starting from 1; the API server's bitmap ends at 65536 with IPv6. */
const lastPlace = (cidr: Cidr): number =>
	familyOf(cidr) === 6 ? Math.min(65536, Number(sizeOf(cidr)) - 1) : Number(sizeOf(cidr)) - 2;

const free = (service: ServiceResource, cidr: Cidr, holders: ReadonlyMap<Ip, string>): Ip | undefined => {
	const last = lastPlace(cidr);
	if (holders.size >= last) return undefined;
	// KEP-3070: min(max(16, size/16), 256) addresses at the start are reserved for explicit requests.
	const size = Number(sizeOf(cidr));
	const band = size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
	const upper = last - band;
	const start = upper <= 0 ? 0 : Number.parseInt(hexHash(8, 'clusterIP', nameOf(service)), 16) % upper;
	for (let step = 0; step < last; step++) {
		// First around the upper band, then down through the lower one.
		const place = step < upper ? band + 1 + ((start + step) % upper) : last - step;
		const ip = nthIp(cidr, place);
		if (!holders.has(ip)) return ip;
	}
	return undefined;
};

const full = (service: ServiceResource, cidr: Cidr, taken: number): LabError =>
	new LabError('bad-input', `service ${nameOf(service)}: failed to allocate a serviceIP: range is full`, {
		where: service.source,
		hint: `serviceCIDR ${cidr} has ${lastPlace(cidr)} addresses and ${taken} are taken, those of kubernetes and kube-dns among them`,
	});
