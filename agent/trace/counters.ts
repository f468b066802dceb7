import { readFileSync } from 'node:fs';
import type { Grown } from '../../src/bus/evidence.ts';
import type { Netns } from '../../src/net/netns.ts';
import { inside, isThere } from '../system/netns.ts';

export type Counters = ReadonlyMap<Netns, ReadonlyMap<string, number>>;

/** The counters of each namespace that can count dropped packets. Namespaces that are gone are skipped. */
export const readCounters = (namespaces: readonly Netns[]): Counters =>
	new Map(namespaces.filter(isThere).map((netns) => [netns, inside(netns, () => new Map(files.flatMap(countersIn)))]));

export const grown = (before: Counters, after: Counters): readonly Grown[] =>
	[...after].flatMap(([netns, counters]) =>
		[...counters].flatMap(([name, value]) => {
			const by = value - (before.get(netns)?.get(name) ?? 0);
			return by > 0 && tellsOfLoss.test(name) ? [{ netns, name, by }] : [];
		}),
	);

const tellsOfLoss = /NoRoutes|ReversePath|AddrErrors|HdrErrors|Drop|Discards|Overflows|FragFails|NoPorts|CsumErrors/;

const files = ['/proc/thread-self/net/netstat', '/proc/thread-self/net/snmp'] as const;

/** Lines come in pairs, names and values, each after the group's name. */
const countersIn = (path: string): readonly (readonly [string, number])[] => {
	const lines = readFileSync(path, 'utf8')
		.split('\n')
		.map((line) => line.split(' '));
	return lines.flatMap(([group = '', ...values], i) => {
		const [, ...names] = lines[i - 1] ?? [];
		if (i % 2 === 0) return [];
		return names.map((name, n): [string, number] => [`${group.replace(':', '')} ${name}`, Number(values[n] ?? 0)]);
	});
};
