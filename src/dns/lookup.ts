import { nameOf } from '../model/name-of.ts';
import type { Service } from '../model/service.ts';
import { familyOf, type Ip, parseIp } from '../net/ip.ts';
import type { Request } from './request.ts';
import { clusterDomain, type Member, type Zone } from './zone.ts';

/** What a name resolves to: an address (with the port and the target name of its SRV record), or an alias. */
export type Item =
	| { readonly ip: Ip; readonly name: string /** Absent: no port, and so no SRV record. */; readonly port?: number }
	| { readonly alias: string };

type Place = Pick<Request, 'base' | 'domain' | 'origin'>;

export type AddressItem = Exclude<Item, { readonly alias: string }>;

export const addressItems = (items: readonly Item[]): readonly AddressItem[] =>
	items.flatMap((item) => ('alias' in item ? [] : [item]));

/** The items of a name. An empty list means that the name exists without data (NODATA), undefined that it does not
 * exist (NXDOMAIN). As in CoreDNS (plugin/kubernetes: parseRequest, findServices, findPods with `pods insecure`, which
 * kubeadm sets): a name that only has names below it, such as `_tcp.web.shop.svc`, does not exist. */
export const itemsOf = (zone: Zone, { base, domain, origin }: Place): readonly Item[] | undefined => {
	if (base === '') return [];
	const [kind, namespace, object, ...below] = base.split('.').reverse();
	if ((kind !== 'svc' && kind !== 'pod') || below.length > 2) return undefined;
	if (namespace === undefined) return [];
	if (domain !== clusterDomain || !zone.namespaces.has(namespace)) return undefined;
	if (object === undefined) return [];
	if (kind === 'pod') return podItems(object, `${object}.${namespace}.pod.${origin}`);
	const service = zone.services.get(`${namespace}/${object}`);
	return service && serviceItems(zone, service, { below, origin });
};

/** "10-244-1-5" resolves to its address whether or not a pod has it, and with any labels before it. */
const podItems = (label: string, name: string): readonly Item[] | undefined => {
	const v4 = label.split('-').length === 4 && !label.includes('--');
	const ip = ipIn(label.replaceAll('-', v4 ? '.' : ':'));
	return ip && [{ ip, name }];
};

export const ipIn = (text: string): Ip | undefined => {
	try {
		return parseIp(text);
	} catch {
		return undefined;
	}
};

interface Below extends Pick<Place, 'origin'> {
	/** The labels before the service's name, from right to left: an endpoint's name, or protocol and port. */
	readonly below: readonly string[];
}

const serviceItems = (zone: Zone, service: Service, { below, origin }: Below): readonly Item[] | undefined => {
	const [first, second] = below;
	if (service.type === 'ExternalName') {
		const { externalName } = service;
		return first === undefined && externalName !== undefined && ipIn(externalName) === undefined
			? [{ alias: externalName.replace(/\.$/, '') }]
			: undefined;
	}
	const members = zone.members.get(nameOf(service)) ?? [];
	if (first !== undefined && second === undefined)
		return found(members.filter(({ label }) => label === first).map((member) => memberItem(member, origin)));
	const asked = { protocol: bare(first), name: bare(second) };
	if (service.clusterIP) return found(portItems(service, asked, origin));
	return found(members.filter(({ port }) => isAsked(port, asked)).map((member) => memberItem(member, origin)));
};

const found = (items: readonly Item[]): readonly Item[] | undefined => (items.length > 0 ? items : undefined);

const bare = (label = ''): string => label.replace(/^_/, '');

/** Empty fields match anything. */
interface Asked {
	readonly protocol: string;
	readonly name: string;
}

const isAsked = (port: Partial<Asked> | undefined, { protocol, name }: Asked): boolean =>
	(name === '' || port?.name?.toLowerCase() === name) &&
	(protocol === '' || port?.protocol?.toLowerCase() === protocol);

/** A service's address, once for each matching port. */
const portItems = (service: Service, asked: Asked, origin: string): readonly Item[] => {
	const { clusterIP: ip, ports } = service;
	const name = serviceName(nameOf(service), origin);
	return ip ? ports.filter((port) => isAsked(port, asked)).map(({ port }) => ({ ip, name, port })) : [];
};

export const memberItem = (member: Member, origin: string): AddressItem => {
	const item = { ip: member.ip, name: memberName(member, origin) };
	return member.port?.number === undefined ? item : { ...item, port: member.port.number };
};

export const memberName = ({ label, service }: Member, origin: string): string =>
	`${label}.${serviceName(service, origin)}`;

export const serviceName = (service: string, origin: string): string => {
	const [namespace, name] = service.split('/');
	return `${name}.${namespace}.svc.${origin}`;
};

export const typeOf = (ip: Ip): 'A' | 'AAAA' => (familyOf(ip) === 4 ? 'A' : 'AAAA');
