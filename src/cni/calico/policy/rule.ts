import type { Target } from '../../../kernel/rule.ts';
import type { FelixMatch, FelixRule } from '../felix-rule.ts';
import { back, drop, isSet, marks, set } from '../vocabulary.ts';
import { matchBlocks } from './match-blocks.ts';
import type { PolicyRule } from './policy.ts';
import type { PolicySets } from './sets.ts';
import { addressSet, netMatch, portChunks, portMatch, portSet, type Side, sideOf } from './side.ts';

/** Converts one rule of a policy to iptables rules: packets that it matches get a bit in the mark, and packets with the
 * bit are returned or dropped. Empty for a rule that no IPv4 packet can match. (felix/rules/policy.go:
 * ProtoRuleToIptablesRules) */
export const felixRules = (rule: PolicyRule, sets: PolicySets): readonly FelixRule[] => {
	const context = { protocol: rule.protocol, sets };
	const src = sideOf('src', rule.src, context);
	const dst = sideOf('dst', rule.dst, context);
	if (!src || !dst) return [];
	const protocol = protocolMatch(rule.protocol);
	const { rules: blocks, rest } = matchBlocks(protocol, src, dst);
	const judged = blocks.length > 0 ? [isSet(marks.scratch0)] : [];
	const match = [...protocol, ...rest.flatMap(positive), ...icmp(rule.icmp), ...negative(rule, rest), ...judged];
	const comment = rule.annotations ?? [];
	return [...blocks, ...verdicts[rule.action](match)].map((one) => (comment.length > 0 ? { ...one, comment } : one));
};

const protocolMatch = (proto: string | undefined, not?: true): readonly FelixMatch[] =>
	proto === undefined ? [] : [{ m: 'proto', proto, ...(not ? { not } : {}) }];

const icmp = (type: string | undefined, not?: true): readonly FelixMatch[] =>
	type === undefined ? [] : [{ m: 'icmp', type, ...(not ? { not } : {}) }];

/** In the order of CalculateRuleMatch. */
const positive = ({ end, nets, sets, services, ports, named }: Side): readonly FelixMatch[] => [
	...nets.map((net) => netMatch(end, net)),
	...sets.map((name) => addressSet(end, name)),
	...services.map((name) => portSet(end, name)),
	...(ports.length > 0 ? [portMatch(end, ports)] : []),
	...named.map((name) => portSet(end, name)),
];

const negative = ({ notProtocol, notIcmp }: PolicyRule, sides: readonly Side[]): readonly FelixMatch[] => [
	...protocolMatch(notProtocol, true),
	...sides.flatMap(({ end, notNets, notSets, notPorts, notNamed }) => [
		...notNets.map((net) => netMatch(end, net, true)),
		...notSets.map((name) => addressSet(end, name, true)),
		...portChunks(notPorts).map((chunk) => portMatch(end, chunk, true)),
		...notNamed.map((name) => portSet(end, name, true)),
	]),
	...icmp(notIcmp, true),
];

/** The bit is still set after the chain returns, and tells the caller the verdict
 * (CombineMatchAndActionsForProtoRule). */
const marking =
	(mark: number, action: Target) =>
	(match: readonly FelixMatch[]): readonly FelixRule[] => [
		{ match, action: set(mark) },
		{ match: [isSet(mark)], action },
	];

const verdicts: Readonly<Record<PolicyRule['action'], (match: readonly FelixMatch[]) => readonly FelixRule[]>> = {
	allow: marking(marks.accept, back),
	pass: marking(marks.pass, back),
	deny: marking(marks.drop, drop),
	log: (match) => [{ match, action: { t: 'log', prefix: 'calico-packet: ', level: 5 } }],
};
