import { parseIp } from '../../net/ip.ts';
import { dnsPolicies } from '../pod.ts';
import { fields, list, maybe, maybeText, parsed, text, word } from './leaf.ts';
import { isSubdomain } from './names.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/core/validation, ValidatePodDNSConfig).

export const dnsPolicy = word(dnsPolicies);

const nameserver = parsed('an IP address (10.96.0.10)', parseIp);

/** Since Kubernetes 1.32 a search domain may contain underscores, or be a single dot. */
const search = text(
	'a DNS name (shop.svc.cluster.local)',
	(name) => name === '.' || isSubdomain(name.replace(/\.$/, '').replaceAll('_', '-')),
);

/** An option is one word in a line of resolv.conf; a line break in it would add a line. */
const isWord = (text: string): boolean => /^[!-9;-~]+$/.test(text);

const option = fields({
	name: text('the name of an option (ndots), one word', isWord),
	value: maybeText(text('one word', isWord)),
}).transform(({ name, value }) => withoutUndefined({ name, value }));

export const dnsConfig = fields({
	nameservers: maybe(list(nameserver, 'IP addresses').max(3, 'at most 3 IP addresses')),
	searches: maybe(list(search, 'DNS names').max(32, 'at most 32 DNS names')),
	options: maybe(list(option, 'options (name, value)')),
}).transform((config) => withoutUndefined(config));
