import type { Port, PortRange } from './policy.ts';

/** Merges ranges into the fewest that cover the same ports; named ports come first (k8s/conversion/conversion.go:
 * SimplifyPorts). */
const simplifyPorts = (ports: readonly Port[]): readonly Port[] => {
	const ranges = ports.filter((port) => 'first' in port);
	const numbers = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
	if (ports.length <= 1 || numbers <= 1) return ports;
	return [...ports.filter((port) => 'name' in port), ...merged(ranges)];
};

/** Merges ranges that overlap or are adjacent. */
const merged = (ranges: readonly PortRange[]): readonly PortRange[] => {
	const joined: PortRange[] = [];
	for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
		const last = joined.at(-1);
		if (last && range.first <= last.last + 1)
			joined[joined.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
		else joined.push(range);
	}
	return joined;
};

/** Groups ports by protocol, sorted by its name. An entry of a protocol without a port covers all ports of the
 * protocol. If there is no list of ports, the only protocol is ''. */
export const portsByProtocol = (
	ports: readonly { readonly protocol: string; readonly port?: Port }[] | undefined,
): readonly (readonly [protocol: string, ports: readonly Port[]])[] => {
	if (!ports) return [['', []]];
	const groups = Map.groupBy(ports, ({ protocol }) => protocol);
	return [...groups.keys()].sort().map((protocol) => {
		const group = groups.get(protocol) ?? [];
		const some = group.flatMap(({ port }) => (port ? [port] : []));
		return [protocol, some.length < group.length ? [] : simplifyPorts(some)];
	});
};
