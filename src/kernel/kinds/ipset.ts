import type { IpSet, Kind, Line } from '../object.ts';

/** A set of addresses for rules to match. A change touches only the members that differ: first it adds the new ones,
 * then it deletes the old ones. Rules keep using the set meanwhile. */
export const ipset: Kind<IpSet> = {
	key: (o) => o.name,
	print: (o) => printOf(typeOf(o), o.members.map(canonical)),
	add: (o) => [
		line(`create ${o.name} ${typeOf(o)} maxelem ${maxElements}`),
		...o.members.map((member) => line(`add ${o.name} ${canonical(member)}`)),
	],
	change: (o, seen) => {
		const [type, ...members] = seen.print.split('\n');
		if (type !== typeOf(o)) return undefined;
		const wanted = o.members.map(canonical);
		return [
			...without(wanted, members).map((member) => line(`add ${o.name} ${member}`)),
			...without(members, wanted).map((member) => line(`del ${o.name} ${member}`)),
		];
	},
	remove: (seen) => [line(`destroy ${seen.key}`)],
	reads: [{ tool: 'ipset' }],
	parse: (output, netns) => {
		const lines = output.split('\n').map((text) => text.split(' '));
		const members = Map.groupBy(
			lines.filter(([verb]) => verb === 'add'),
			([, name]) => name,
		);
		return lines
			.filter(([verb]) => verb === 'create')
			.map(([, name = '', ...type]) => {
				const found = (members.get(name) ?? []).map((words) => words.slice(2).join(' '));
				return { kind: 'ipset' as const, netns, key: name, print: printOf(type.slice(0, 3).join(' '), found) };
			});
	},
};

const without = (members: readonly string[], others: readonly string[]): readonly string[] => {
	const left = new Set(others);
	return members.filter((member) => !left.has(member));
};

/** felix's MaxIPSetSize; the kernel's own default is 65536. */
const maxElements = 1048576;

const typeOf = ({ type, family }: IpSet): string => `${type} family ${family === 4 ? 'inet' : 'inet6'}`;

const printOf = (type: string, members: readonly string[]): string => [type, ...members.toSorted()].join('\n');

/** The kernel prints a network of one address as the address: "10.0.0.1", "10.0.0.1,tcp:80". */
const canonical = (member: string): string => member.replace(/^(\d[\d.]*)\/32\b|^([\da-f:]+)\/128\b/, '$1$2');

const line = (text: string): Line => ({ tool: 'ipset', text });
