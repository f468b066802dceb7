import { contains, parseCidr } from '../../net/cidr.ts';
import { type Ip, parseIp } from '../../net/ip.ts';
import { text } from './leaf.ts';

/** Addresses with a meaning local to each machine (apimachinery validation: ValidateNonSpecialIP). */
const special = ['0.0.0.0/32', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/24', '::/128', '::1/128', 'fe80::/10'].map(
	parseCidr,
);

const isUsable = (value: string): boolean => {
	const ip = maybeIp(value);
	return ip !== undefined && !special.some((net) => contains(net, ip));
};

const maybeIp = (value: string): Ip | undefined => {
	try {
		return parseIp(value);
	} catch {
		return undefined;
	}
};

/** A unicast address of an endpoint, or an external one of a Service. */
export const usableIp = text('an IP address, not 0.0.0.0, of loopback or link-local (192.0.2.7)', isUsable).transform(
	(value): Ip => parseIp(value),
);
