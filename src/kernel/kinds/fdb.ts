import * as z from 'zod';
import { parseDump } from '../dump.ts';
import type { Fdb, Kind } from '../object.ts';

/** A VXLAN device's permanent forwarding entry: frames to this MAC leave in UDP to that VTEP. Only entries with a
 * remote address are managed here; the bridge's own and the multicast ones belong to the kernel. */
export const fdb: Kind<Fdb> = {
	key: (o) => keyOf(o.link, o.mac),
	print: (o) => o.dst,
	add: replace,
	change: replace,
	remove: (seen) => {
		const [link, mac] = seen.key.split(' ');
		return [{ tool: 'bridge', text: `fdb del ${mac} dev ${link} dst ${seen.print} self` }];
	},
	on: ({ key }) => key.split(' ')[0],
	reads: [{ tool: 'bridge', line: 'fdb show' }],
	parse: (output, netns) =>
		parseDump(Shown, output)
			.filter((f) => f.dst !== undefined && f.state === 'permanent')
			.map((f) => ({ kind: 'fdb' as const, netns, key: keyOf(f.ifname, f.mac), print: f.dst ?? '' })),
};

function replace(o: Fdb) {
	return [{ tool: 'bridge', text: `fdb replace ${o.mac} dev ${o.link} dst ${o.dst} self permanent` }] as const;
}

const keyOf = (link: string, mac: string): string => `${link} ${mac}`;

const Shown = z.object({
	mac: z.string(),
	ifname: z.string(),
	dst: z.string().optional(),
	state: z.string().optional(),
});
