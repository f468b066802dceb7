import { createHash } from 'node:crypto';
import { type ByTag, byTag } from '../../kernel/by-tag.ts';
import type { Match, Rule, Target } from '../../kernel/rule.ts';

/** A rule in felix's form. Matches are in the order in which felix's code adds them. */
export interface FelixRule {
	readonly comment?: string | readonly string[];
	readonly match?: readonly FelixMatch[];
	/** Absent: the rule only carries its comment. */
	readonly action?: Target;
	/** felix writes a mark's value 0 in two ways, which hash differently: "0" when it clears bits, "0x0" when it sets
	 * several bits at once (actions.go: ClearMarkAction, SetMaskedMarkAction). */
	readonly spelled?: 'masked';
}

export interface FelixChain {
	readonly name: string;
	readonly rules: readonly FelixRule[];
	/** The policy or group that the chain belongs to, if it is not one of felix's own. */
	readonly because?: string;
}

/** The matches that felix's match builder can write. */
export type FelixMatch = Exclude<
	Match,
	{ m: 'statistic' | 'transport' | 'recent' | 'physdev' | 'ctorigdst' | 'comment' }
>;

/** Adds the comment by which felix recognises a rule: "cali:" and a hash of the rule and all rules before it, so that a
 * difference changes all later hashes of the chain. `name` is the chain's name, except for the rules that felix
 * appends to FORWARD: they are hashed under "FORWARD*appends*", since they might equal the inserted ones otherwise.
 * (felix/generictables/rules.go: ruleHashes, felix/iptables/table.go) */
export const hashed = ({ name, rules }: FelixChain): readonly Rule[] => {
	let hash = sha224(name);
	return rules.map((rule) => {
		hash = sha224(hash, `-A ${name} HASH ${printFelix(rule)}`);
		const comments = [
			`cali:${hash.toString('base64url').slice(0, 16)}`,
			...commentsOf(rule).map((text) => text.slice(0, kept)),
		];
		return {
			match: [...comments.map((text): Match => ({ m: 'comment', text })), ...(rule.match ?? [])],
			...(rule.action ? { target: rule.action } : {}),
		};
	});
};

const sha224 = (...parts: readonly (string | Buffer)[]): Buffer =>
	parts.reduce((hash, part) => hash.update(part), createHash('sha224')).digest();

/** Prints a rule as felix does, which is what it hashes; iptables-save prints it differently
 * (felix/iptables/renderer.go). */
const printFelix = (rule: FelixRule): string =>
	[
		...commentsOf(rule).map((text) => `-m comment --comment "${text}"`),
		...(rule.match ?? []).map((m) => byTag(matches, 'm', m)),
		...(rule.action ? [printAction(rule.action, rule.spelled)] : []),
	].join(' ');

const printAction = (action: Target, spelled: FelixRule['spelled']): string =>
	action.t === 'mark' && spelled === 'masked'
		? `--jump MARK --set-mark 0x${action.value.toString(16)}/0x${action.mask.toString(16)}`
		: byTag(actions, 't', action);

/** Replaces characters that are special in a shell, and shortens to 256 characters (escapeComment, truncateComment). */
const commentsOf = ({ comment }: FelixRule): readonly string[] =>
	[comment ?? []].flat().map((text) => text.replace(/[^\w @%+=:,./-]/gu, '_').slice(0, 256));

/** The kernel keeps at most this many characters of a comment, one less than felix writes. */
const kept = 255;

const not = (m: { readonly not?: true }): string => (m.not ? '! ' : '');

/** felix/iptables/match_builder.go */
const matches: ByTag<FelixMatch, 'm', string> = {
	src: (m) => `${not(m)}--source ${m.net}`,
	dst: (m) => `${not(m)}--destination ${m.net}`,
	in: (m) => `${not(m)}--in-interface ${m.link}`,
	out: (m) => `${not(m)}--out-interface ${m.link}`,
	proto: (m) => `${not(m)}-p ${m.proto}`,
	sport: (m) => `-p ${m.proto} ${not(m)}--sport ${m.port}`,
	dport: (m) => `-p ${m.proto} ${not(m)}--dport ${m.port}`,
	sports: (m) => `-m multiport ${not(m)}--source-ports ${m.ports.join(',')}`,
	dports: (m) => `-m multiport ${not(m)}--destination-ports ${m.ports.join(',')}`,
	icmp: (m) => `-m icmp ${not(m)}--icmp-type ${m.type}`,
	mark: (m) => `-m mark ${not(m)}--mark ${bits(m.value)}/${bits(m.mask)}`,
	ctstate: (m) => `-m conntrack ${not(m)}--ctstate ${m.states.join(',')}`,
	set: (m) => `-m set ${not(m)}--match-set ${m.set} ${m.dirs}`,
	addrtype: (m) =>
		[
			'-m addrtype',
			...(m.src ? [`${m.notSrc ? '! ' : ''}--src-type ${m.src}`] : []),
			...(m.dst ? [`${m.notDst ? '! ' : ''}--dst-type ${m.dst}`] : []),
			...(m.limitOut ? ['--limit-iface-out'] : []),
		].join(' '),
	rpfilter: (m) => `-m rpfilter${m.invert ? ' --invert' : ''}${m.validmark ? ' --validmark' : ''}`,
};

/** felix/iptables/actions.go */
const actions: ByTag<Target, 't', string> = {
	accept: () => '--jump ACCEPT',
	drop: () => '--jump DROP',
	return: () => '--jump RETURN',
	reject: (t) => `--jump REJECT${t.with === 'icmp-port-unreachable' ? '' : ` --reject-with ${t.with}`}`,
	jump: (t) => `--jump ${t.chain}`,
	goto: (t) => `--goto ${t.chain}`,
	mark: (t) => `--jump MARK --set-mark ${bits(t.value)}/${bits(t.mask)}`,
	masquerade: (t) =>
		`--jump MASQUERADE${t.toPorts ? ` --to-ports ${t.toPorts}` : ''}${t.randomFully ? ' --random-fully' : ''}`,
	snat: (t) => `--jump SNAT --to-source ${t.to}${t.randomFully ? ' --random-fully' : ''}`,
	dnat: (t) => `--jump DNAT --to-destination ${t.to}`,
	notrack: () => '--jump NOTRACK',
	log: (t) => `--jump LOG --log-prefix "${t.prefix}" --log-level ${t.level ?? 4}`,
};

/** felix writes the value 0 as "0". */
const bits = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
