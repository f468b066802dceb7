import { type Cidr, contains, parseCidr, prefixOf } from '../../net/cidr.ts';
import { familyOf, fromBits, type Ip, parseIp, toBits, width } from '../../net/ip.ts';
import { whenRight } from './check-when.ts';
import { fields, list, maybe, parsed } from './leaf.ts';

/** Clears the host bits: the API server reads 10.0.0.7/24 as 10.0.0.0/24. */
export const networkOf = (text: string): Cidr => {
	const [address = '', prefix = ''] = text.split('/');
	const ip = parseIp(address);
	const family = familyOf(ip);
	if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > width(family)) return parseCidr(text);
	const hostBits = BigInt(width(family) - Number(prefix));
	return parseCidr(`${fromBits((toBits(ip) >> hostBits) << hostBits, family)}/${prefix}`);
};

export const network = parsed('a network in CIDR notation (10.0.0.0/8)', networkOf);

const baseOf = (cidr: Cidr): Ip => parseIp(cidr.split('/')[0] ?? '');

const isStrictlyWithin = (inner: Cidr, outer: Cidr): boolean =>
	prefixOf(inner) > prefixOf(outer) && contains(outer, baseOf(inner));

export const ipBlock = fields({ cidr: network, except: maybe(list(network, 'networks in CIDR notation')) })
	.superRefine(
		({ cidr, except = [] }, { addIssue }) => {
			for (const [i, hole] of except.entries())
				if (!isStrictlyWithin(hole, cidr))
					addIssue({ code: 'custom', message: `a network inside cidr ${cidr}, smaller than it`, path: ['except', i] });
		},
		whenRight('cidr', 'except'),
	)
	.transform(({ cidr, except = [] }) => ({ cidr, except }));
