import type { Cidr } from '../../../net/cidr.ts';
import { familyOf } from '../../../net/ip.ts';
import type { FelixMatch } from '../felix-rule.ts';
import type { Entity, Port, PortRange } from './policy.ts';
import type { NamedPort, PolicySets } from './sets.ts';

export type End = 'src' | 'dst';

/** One end of a rule as the kernel matches it: networks, port ranges and sets (felix/calc/rule_scanner.go:
 * ruleToParsedRule). */
export interface Side {
	readonly end: End;
	readonly nets: readonly Cidr[];
	readonly notNets: readonly Cidr[];
	/** Names of sets of addresses, all of which have to match. */
	readonly sets: readonly string[];
	readonly notSets: readonly string[];
	/** Names of sets of addresses with ports, all of which have to match. */
	readonly services: readonly string[];
	readonly ports: readonly PortRange[];
	readonly notPorts: readonly PortRange[];
	/** Names of sets of addresses with ports; one of them or of `ports` has to match. */
	readonly named: readonly string[];
	readonly notNamed: readonly string[];
}

/** Undefined if no IPv4 packet can match (felix/rules/policy.go: FilterRuleToIPVersion). */
export const sideOf = (end: End, entity: Entity, { protocol, sets }: Context): Side | undefined => {
	const { nets = [], notNets = [], ports = [], notPorts = [], service } = entity;
	if (isForV6Alone(nets) || isForV6Alone(notNets) || notNets.includes(everything)) return undefined;
	const { selector, notSelector } = combined(entity);
	const namedSets = (list: readonly Port[]): readonly string[] =>
		namesOf(list).map((port) =>
			sets.namedPort({ selector: selector || 'all()', protocol: protocolOf(protocol), port }),
		);
	const numbers = rangesOf(ports);
	const named = namedSets(ports);
	// A set of named ports holds only addresses that the selector selects, so the selector needs no set of its own.
	const needsSelector = selector !== '' && (numbers.length > 0 || named.length === 0);
	const ofService = service === undefined ? [] : [sets.service(service, end === 'dst')];
	return {
		end,
		nets: nets.filter(isV4),
		notNets: notNets.filter(isV4),
		sets: [...(needsSelector ? [sets.selected(selector)] : []), ...(end === 'src' ? ofService : [])],
		notSets: notSelector === '' ? [] : [sets.selected(notSelector)],
		services: end === 'dst' ? ofService : [],
		ports: numbers,
		notPorts: rangesOf(notPorts),
		named,
		notNamed: namedSets(notPorts),
	};
};

interface Context {
	readonly protocol: string | undefined;
	readonly sets: PolicySets;
}

const everything = '0.0.0.0/0' as Cidr;

const isV4 = (net: Cidr): boolean => familyOf(net) === 4;
const isForV6Alone = (nets: readonly Cidr[]): boolean => nets.length > 0 && !nets.some(isV4);

const rangesOf = (ports: readonly Port[]): readonly PortRange[] => ports.filter((port) => 'first' in port);
const namesOf = (ports: readonly Port[]): readonly string[] =>
	ports.flatMap((port) => ('name' in port ? [port.name] : []));

/** Without a protocol, named ports of every protocol match. A protocol may be a number; one without ports counts as TCP
 * (felix/labelindex/ipsetmember: ProtocolFrom). */
const protocolOf = (protocol: string | undefined): NamedPort['protocol'] =>
	protocol === undefined ? 'any' : (withPorts[protocol] ?? 'tcp');

const withPorts: Readonly<Record<string, NamedPort['protocol']>> = {
	udp: 'udp',
	'17': 'udp',
	sctp: 'sctp',
	'132': 'sctp',
};

/** Merges both selectors into one if there are both (combineMatchesIfPossible). */
const combined = ({ selector = '', notSelector = '' }: Entity) =>
	selector !== '' && notSelector !== ''
		? { selector: `(${selector}) && (!(${notSelector}))`, notSelector: '' }
		: { selector, notSelector };

/** Splits ports into groups for multiport, which takes 15; a range counts as two (felix/rules/policy.go:
 * SplitPortList). */
export const portChunks = (ports: readonly PortRange[]): readonly (readonly PortRange[])[] => {
	const chunks: PortRange[][] = [];
	let room = 0;
	for (const port of ports) {
		const takes = port.first === port.last ? 1 : 2;
		if (room < takes) {
			chunks.push([]);
			room = 15;
		}
		chunks.at(-1)?.push(port);
		room -= takes;
	}
	return chunks;
};

export const portMatch = (end: End, ports: readonly PortRange[], not?: true): FelixMatch => ({
	m: end === 'src' ? 'sports' : 'dports',
	ports: ports.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`)),
	...(not ? { not } : {}),
});

export const netMatch = (end: End, net: Cidr, not?: true): FelixMatch => ({ m: end, net, ...(not ? { not } : {}) });

export const addressSet = (end: End, set: string, not?: true): FelixMatch => ({
	m: 'set',
	set,
	dirs: end,
	...(not ? { not } : {}),
});

export const portSet = (end: End, set: string, not?: true): FelixMatch => ({
	m: 'set',
	set,
	dirs: `${end},${end}`,
	...(not ? { not } : {}),
});
