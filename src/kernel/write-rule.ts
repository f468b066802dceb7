import { once } from '../once.ts';
import { type ByTag, byTag } from './by-tag.ts';
import type { CtState, Match, Rule, Target } from './rule.ts';

/** Prints a rule as `iptables-save` prints it after "-A CHAIN ", so that wanted and existing rules compare as text.
 * Taken from iptables 1.8.9 (nf_tables); `protocolOf` removes differences between versions and machines.
 * @throws RangeError when a rule matches an address, device or protocol twice: iptables allows one of each. */
export const printRule = once(({ match, target }: Rule): string =>
	[
		...heads.flatMap((m) => headOf(m, match)),
		...moduleTexts(match),
		...(target ? [byTag(targets, 't', target)] : []),
	].join(' '),
);

/** A name of the protocol that is the same on every machine, else its number. `iptables-save` looks names up in
 * /etc/protocols, which a small system lacks ("4" there, "ipencap" elsewhere), and has used two names for ICMPv6. */
export const protocolOf = (word: string): string => builtIn[word] ?? numbers[word] ?? word;

/** Names that are built into iptables (libxtables: xtables_chain_protos). */
const builtIn: Readonly<Record<string, string>> = {
	'1': 'icmp',
	'6': 'tcp',
	'17': 'udp',
	'50': 'esp',
	'51': 'ah',
	'58': 'ipv6-icmp',
	'132': 'sctp',
	'136': 'udplite',
	icmpv6: 'ipv6-icmp',
};

/** The names of the others in /etc/protocols of common systems (IANA's, in lower case). */
const named =
	'igmp 2, ggp 3, ipencap 4, ipv4 4, st 5, egp 8, igp 9, pup 12, hmp 20, xns-idp 22, rdp 27, iso-tp4 29, dccp 33, xtp 36, ' +
	'ddp 37, idpr-cmtp 38, ipv6 41, ipv6-route 43, ipv6-frag 44, idrp 45, rsvp 46, gre 47, skip 57, ipv6-nonxt 59, ' +
	'ipv6-opts 60, rspf 73, vmtp 81, eigrp 88, ospf 89, ax.25 93, ipip 94, etherip 97, encap 98, pim 103, ipcomp 108, ' +
	'vrrp 112, l2tp 115, isis 124, fc 133, mobility-header 135, mpls-in-ip 137, manet 138, hip 139, shim6 140, wesp 141, ' +
	'rohc 142, ethernet 143';

const numbers: Readonly<Record<string, string>> = Object.fromEntries(named.split(', ').map((one) => one.split(' ')));

/** Printed first, in this order, wherever the rule lists them. */
const heads = ['src', 'dst', 'in', 'out', 'proto'] as const;
type Head = (typeof heads)[number];

type Port = Extract<Match, { port: string }>;
const isPort = (m: Match): m is Port => m.m === 'sport' || m.m === 'dport';

/** The protocol that a match implies, which has to be printed before it. */
const impliesProtocol = (m: Match): string | undefined =>
	isPort(m) || m.m === 'transport' ? m.proto : m.m === 'icmp' ? 'icmp' : undefined;

const headOf = (head: Head, match: readonly Match[]): readonly string[] => {
	const [stated, ...more] = match.filter((m) => m.m === head);
	if (more.length > 0) throw new RangeError(`a rule can have only one match of "${head}"`);
	if (stated) return matchesAll(stated) ? [] : [byTag(matches, 'm', stated)];
	const implied = head === 'proto' ? match.map(impliesProtocol).find((proto) => proto !== undefined) : undefined;
	return implied ? [`-p ${implied}`] : [];
};

/** The kernel does not keep a match of every address, so it is not printed. */
const matchesAll = (m: Match): boolean => (m.m === 'src' || m.m === 'dst') && m.net.endsWith('/0') && !m.not;

/** Both ports of a rule are printed in one module, the source port first, in the place of the first of them. */
const moduleTexts = (match: readonly Match[]): readonly string[] => {
	const modules = match.filter((m) => !heads.some((head) => head === m.m));
	const ports = modules.filter(isPort);
	const [first, ...others] = ports;
	if (!first) return modules.map((m) => byTag(matches, 'm', m));
	const texts = ports.toSorted((a, b) => (a.m < b.m ? 1 : -1)).map((port) => byTag(matches, 'm', port));
	return modules
		.filter((m) => !others.some((other) => other === m))
		.map((m) => (m === first ? `-m ${first.proto} ${texts.join(' ')}` : byTag(matches, 'm', m)));
};

const not = (part: { readonly not?: true }): string => (part.not ? '! ' : '');

const matches: ByTag<Match, 'm', string> = {
	src: (m) => `${not(m)}-s ${m.net}`,
	dst: (m) => `${not(m)}-d ${m.net}`,
	in: (m) => `${not(m)}-i ${m.link}`,
	out: (m) => `${not(m)}-o ${m.link}`,
	proto: (m) => `${not(m)}-p ${protocolOf(m.proto)}`,
	sport: (m) => `${not(m)}--sport ${m.port}`,
	dport: (m) => `${not(m)}--dport ${m.port}`,
	sports: (m) => `-m multiport ${not(m)}--sports ${m.ports.join(',')}`,
	dports: (m) => `-m multiport ${not(m)}--dports ${m.ports.join(',')}`,
	icmp: (m) => `-m icmp ${not(m)}--icmp-type ${m.type}`,
	mark: (m) => `-m mark ${not(m)}--mark ${hex(m.value)}${m.mask === allBits ? '' : `/${hex(m.mask)}`}`,
	ctstate: (m) => `-m conntrack ${not(m)}--ctstate ${ctStates.filter((state) => m.states.includes(state)).join(',')}`,
	ctorigdst: (m) => `-m conntrack ${not(m)}--ctorigdst ${m.net.replace(/\/(32|128)$/, '')}`,
	set: (m) => `-m set ${not(m)}--match-set ${m.set} ${m.dirs}`,
	addrtype: (m) =>
		[
			'-m addrtype',
			...(m.src ? [`${m.notSrc ? '! ' : ''}--src-type ${m.src}`] : []),
			...(m.dst ? [`${m.notDst ? '! ' : ''}--dst-type ${m.dst}`] : []),
			...(m.limitIn ? ['--limit-iface-in'] : []),
			...(m.limitOut ? ['--limit-iface-out'] : []),
		].join(' '),
	rpfilter: (m) => `-m rpfilter${m.validmark ? ' --validmark' : ''}${m.invert ? ' --invert' : ''}`,
	transport: (m) => `-m ${m.proto}`,
	recent: (m) =>
		[
			`-m recent --${m.op}`,
			...(m.op === 'rcheck' ? [`--seconds ${m.seconds}`, ...(m.reap ? ['--reap'] : [])] : []),
			`--name ${m.list} --mask 255.255.255.255 --rsource`,
		].join(' '),
	statistic: (m) => `-m statistic --mode random --probability ${probability(m.probability)}`,
	physdev: (m) =>
		[
			'-m physdev',
			...(m.in ? [`--physdev-in ${m.in}`] : []),
			...(m.out ? [`--physdev-out ${m.out}`] : []),
			...(m.bridged ? ['--physdev-is-bridged'] : []),
		].join(' '),
	comment: (m) => `-m comment --comment ${quoted(m.text)}`,
};

const targets: ByTag<Target, 't', string> = {
	accept: () => '-j ACCEPT',
	drop: () => '-j DROP',
	return: () => '-j RETURN',
	reject: (t) => `-j REJECT --reject-with ${t.with}`,
	jump: (t) => `-j ${t.chain}`,
	goto: (t) => `-g ${t.chain}`,
	mark: (t) => `-j MARK --set-xmark ${hex(t.value)}/${hex(t.mask)}`,
	masquerade: (t) =>
		`-j MASQUERADE${t.toPorts ? ` --to-ports ${t.toPorts}` : ''}${t.randomFully ? ' --random-fully' : ''}`,
	snat: (t) => `-j SNAT --to-source ${t.to}${t.randomFully ? ' --random-fully' : ''}`,
	dnat: (t) => `-j DNAT --to-destination ${t.to}`,
	notrack: () => '-j NOTRACK',
	log: (t) => `-j LOG --log-prefix ${quoted(t.prefix)}${(t.level ?? 4) === 4 ? '' : ` --log-level ${t.level}`}`,
};

const allBits = 0xffffffff;

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/** The kernel keeps states as bits; iptables prints them in this order (libxt_conntrack: conntrack_print_state). */
const ctStates: readonly CtState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];

/** The kernel keeps a probability as a 31-bit number; printf rounds to eleven digits, half to even. */
const probability = (value: number): string => {
	const digits = BigInt(Math.round(value * 2 ** 31)) * 10n ** 11n;
	const whole = digits >> 31n;
	const rest = digits & (2n ** 31n - 1n);
	const half = 2n ** 30n;
	const rounded = rest > half || (rest === half && whole % 2n === 1n) ? whole + 1n : whole;
	const text = rounded.toString().padStart(12, '0');
	return `${text.slice(0, -11)}.${text.slice(-11)}`;
};

/** Prints plain words unquoted, and any other text in quotes, with quotes and backslashes escaped
 * (xtables_save_string). */
const quoted = (text: string): string => (/^[\w-]+$/.test(text) ? text : `"${text.replace(/["\\']/g, '\\$&')}"`);
