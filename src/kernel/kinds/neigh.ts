import * as z from 'zod';
import { parseDump } from '../dump.ts';
import type { Kind, Neigh } from '../object.ts';

/** A permanent neighbour entry. Entries that ARP learnt are in other states and are not read. */
export const neigh: Kind<Neigh> = {
	key: (o) => keyOf(o.link, o.ip),
	print: (o) => o.mac,
	add: replace,
	change: replace,
	remove: (seen) => {
		const [link, ip] = seen.key.split(' ');
		return [{ tool: 'ip', text: `neigh del ${ip} dev ${link}` }];
	},
	on: ({ key }) => key.split(' ')[0],
	reads: [{ tool: 'ip', line: 'neigh show nud permanent' }],
	parse: (output, netns) =>
		parseDump(Shown, output)
			.filter((n) => n.lladdr !== undefined && n.dev !== 'lo')
			.map((n) => ({ kind: 'neigh' as const, netns, key: keyOf(n.dev, n.dst), print: n.lladdr ?? '' })),
};

function replace(o: Neigh) {
	return [{ tool: 'ip', text: `neigh replace ${o.ip} lladdr ${o.mac} dev ${o.link} nud permanent` }] as const;
}

const keyOf = (link: string, ip: string): string => `${link} ${ip}`;

const Shown = z.object({ dst: z.string(), dev: z.string(), lladdr: z.string().optional() });
