import { nameOf } from '../model/name-of.ts';
import type { Service } from '../model/service.ts';
import { familyOf, type Ip, parseIp } from '../net/ip.ts';
import { clusterDomain, type Member, type Zone } from './zone.ts';

/** What stands behind a name: addresses (with the port that SRV records tell, and the name that they tell it for) or
 * another name. */
export type Item =
	| { readonly ip: Ip; readonly name: string /** Absent: no port, and so no SRV record. */; readonly port?: number }
	| { readonly alias: string };

/** The items of a name, without an end of `.cluster.local`: none means that the name is there and has nothing (NODATA),
 * undefined that there is no such name (NXDOMAIN). As CoreDNS does it (plugin/kubernetes: parseRequest, findServices,
 * findPods with `pods insecure`, which is what kubeadm sets), one question apart: `_tcp.web.shop.svc` is not a name
 * that it knows, but a name with names below it exists (RFC 8020), and here it has no data. */
export const itemsOf = (zone: Zone, base: string): readonly Item[] | undefined => {
	if (base === '') return [];
	const [kind = '', namespace, object, ...rest] = base.split('.').reverse();
	if (kind === 'dns') return serverItems(zone, base);
	if (kind === 'dns-version') return base === kind ? [] : undefined;
	if (kind !== 'svc' && kind !== 'pod') return undefined;
	if (namespace === undefined) return [];
	if (!zone.namespaces.has(namespace)) return undefined;
	if (object === undefined) return [];
	if (kind === 'pod') return rest.length > 0 ? undefined : podItems(object, `${base}.${clusterDomain}`);
	const service = zone.services.get(`${namespace}/${object}`);
	return service && serviceItems(zone, service, rest);
};

/** ns.dns is where the zone's own server is. */
const serverItems = ({ servers }: Zone, base: string): readonly Item[] | undefined => {
	if (base === 'dns') return [];
	return base === 'ns.dns' ? servers.map((ip) => ({ ip, name: `ns.dns.${clusterDomain}` })) : undefined;
};

/** "10-244-1-5" is an address, whether a pod has it or not. */
const podItems = (label: string, name: string): readonly Item[] | undefined => {
	const v4 = label.split('-').length === 4 && !label.includes('--');
	const ip = ipIn(label.replaceAll('-', v4 ? '.' : ':'));
	return ip && [{ ip, name }];
};

const ipIn = (text: string): Ip | undefined => {
	try {
		return parseIp(text);
	} catch {
		return undefined;
	}
};

/** @param below the labels before the service's name, from right to left: an endpoint's own, or protocol and port */
const serviceItems = (zone: Zone, service: Service, below: readonly string[]): readonly Item[] | undefined => {
	const [first, second] = below;
	if (below.length > 2) return undefined;
	if (service.type === 'ExternalName') {
		const { externalName } = service;
		return first === undefined && externalName !== undefined && ipIn(externalName) === undefined
			? [{ alias: externalName }]
			: undefined;
	}
	const members = zone.members.get(nameOf(service)) ?? [];
	if (first === undefined) return found(service.clusterIP ? portItems(service) : members.map(memberItem));
	if (second !== undefined) {
		const asked = { protocol: bare(first), name: bare(second) };
		const ports = service.clusterIP
			? portItems(service, asked)
			: members.filter(({ port }) => port && isAsked(port, asked)).map(memberItem);
		return found(ports);
	}
	if (first.startsWith('_')) return service.ports.some((port) => port.name && isOf(port, bare(first))) ? [] : undefined;
	return found(members.filter(({ label }) => label === first).map(memberItem));
};

const found = (items: readonly Item[]): readonly Item[] | undefined => (items.length > 0 ? items : undefined);

const bare = (label: string): string => label.replace(/^_/, '');

interface Asked {
	readonly protocol: string;
	readonly name: string;
}

const isOf = ({ protocol }: { readonly protocol: string }, asked: string): boolean =>
	protocol.toLowerCase() === asked.toLowerCase();

const isAsked = (port: { readonly name?: string; readonly protocol: string }, { protocol, name }: Asked): boolean =>
	port.name?.toLowerCase() === name && isOf(port, protocol);

/** A service has its address once for each of its ports. */
const portItems = ({ namespace, name, clusterIP, ports }: Service, asked?: Asked): readonly Item[] => {
	if (clusterIP === undefined) return [];
	const full = `${name}.${namespace}.svc.${clusterDomain}`;
	return ports
		.filter((port) => asked === undefined || isAsked(port, asked))
		.map(({ port }) => ({ ip: clusterIP, name: full, port }));
};

const memberItem = (member: Member): Item => {
	const common = { ip: member.ip, name: memberName(member) };
	return member.port ? { ...common, port: member.port.number } : common;
};

export const memberName = ({ label, service }: Member): string => {
	const [namespace, name] = service.split('/');
	return `${label}.${name}.${namespace}.svc.${clusterDomain}`;
};

/** Whose an address is, for PTR records: the service's, and where none has it the endpoints that do
 * (plugin/kubernetes: serviceRecordForIP). */
export const namesAt = ({ servicesAt, membersAt }: Zone, ip: Ip): readonly string[] => {
	const service = servicesAt.get(ip);
	if (service) return [`${service.name}.${service.namespace}.svc.${clusterDomain}`];
	return [...new Set((membersAt.get(ip) ?? []).map(memberName))];
};

const reverse4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/;
const reverse6 = /^((?:[0-9a-f]\.){32})ip6\.arpa$/;

/** The address that a name below in-addr.arpa or ip6.arpa stands for. */
export const addressOf = (name: string): Ip | undefined => {
	const [, ...bytes] = reverse4.exec(name) ?? [];
	if (bytes.length > 0) return ipIn(bytes.reverse().join('.'));
	const [, nibbles] = reverse6.exec(name) ?? [];
	const digits = nibbles?.replaceAll('.', '').split('').reverse().join('');
	return digits === undefined ? undefined : ipIn(digits.replace(/(.{4})(?!$)/g, '$1:'));
};

export const typeOf = (ip: Ip): 'A' | 'AAAA' => (familyOf(ip) === 4 ? 'A' : 'AAAA');
