import { nameOf } from '../model/name-of.ts';
import type { Ip } from '../net/ip.ts';
import { ipIn, memberName, serviceName } from './lookup.ts';
import { clusterDomain, type Zone } from './zone.ts';

/** The names for an address's PTR records: the service's, or if no service has the address, those of its endpoints
 * (plugin/kubernetes: serviceRecordForIP). */
export const namesAt = ({ servicesAt, membersAt }: Zone, ip: Ip): readonly string[] => {
	const service = servicesAt.get(ip);
	if (service) return [serviceName(nameOf(service), clusterDomain)];
	return [...new Set((membersAt.get(ip) ?? []).map((member) => memberName(member, clusterDomain)))];
};

const reverse4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/;
const reverse6 = /^((?:[0-9a-f]\.){32})ip6\.arpa$/;

/** The address in a name below in-addr.arpa or ip6.arpa. */
export const addressOf = (name: string): Ip | undefined => {
	const [, ...bytes] = reverse4.exec(name) ?? [];
	if (bytes.length > 0) return ipIn(bytes.reverse().join('.'));
	const [, nibbles] = reverse6.exec(name) ?? [];
	const digits = nibbles?.replaceAll('.', '').split('').reverse().join('');
	return digits === undefined ? undefined : ipIn(digits.replace(/(.{4})(?!$)/g, '$1:'));
};
