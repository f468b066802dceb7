import * as z from 'zod';
import { messageOf } from '../../../errors.ts';
import { hostCidr } from '../../../net/cidr.ts';
import { parseIp } from '../../../net/ip.ts';
import { parseSelector } from '../../calico/selector.ts';
import { likely } from '../../likely.ts';
import { networkOf } from '../ip-block.ts';
import { maybeText, parsed } from '../leaf.ts';

// The rules are those of libcalico-go/lib/validator/v3.

/** A selector in Calico's language. It is kept as text, since ipsets are named after a hash of it. */
const selectorText = ({ global }: { readonly global: boolean }) =>
	z.string({ error: syntax }).superRefine((text, { addIssue }) => {
		const complain = (message: string) => addIssue({ code: 'custom', message });
		try {
			parseSelector(text);
			const alone = /^\s*global\(\s*\)\s*$/.test(text);
			if (!global && text.includes('global(')) complain('global() in the namespaceSelector of a rule alone');
			else if (text.includes('global(') && !alone)
				complain('global() alone: it can not be combined with other selectors');
		} catch (error) {
			complain(`${syntax} (${messageOf(error)})`);
		}
	});

const syntax = "a Calico selector: app == 'cart' && has(tier)";

export const calicoSelector = maybeText(selectorText({ global: false })).transform((text = '') => text);
export const namespaceSelector = maybeText(selectorText({ global: true })).transform((text = '') => text);

/** A network or a single address. */
export const netOrIp = parsed('a network in CIDR notation (10.0.0.0/8) or an address', (text) =>
	text.includes('/') ? networkOf(text) : hostCidr(parseIp(text)),
);

const protocolNames = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite'];
const protocols = `${protocolNames.join(', ')}, or a number from 1 to 255`;

export const calicoProtocol = z.unknown().transform((value, { addIssue }): string => {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
		if (Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= 255) return String(value);
	} else if (typeof value === 'string' && protocolNames.includes(value)) return value;
	const meant = typeof value === 'string' ? likely(value, protocolNames) : undefined;
	addIssue({ code: 'custom', message: protocols, params: { likely: meant } });
	return z.NEVER;
});
