import * as z from 'zod';
import { familyOf, width } from '../../net/ip.ts';
import { nodeNetns } from '../../net/netns.ts';
import { parseDump } from '../dump.ts';
import type { Address, Kind } from '../object.ts';

/** An address on a device. Left out of what is read: addresses on lo, which the kernel sets, and those on the node's
 * eth0, which the runtime sets. A /32 or /128 on eth0 is from a plan, since the runtime's address has the underlay's
 * prefix length. */
export const address: Kind<Address> = {
	key: (o) => keyOf(o.link, o.address),
	print: printOf,
	add: (o) => [
		{
			tool: 'ip',
			text: `addr add ${o.address}${o.broadcast ? ` broadcast ${o.broadcast}` : ''} dev ${o.link} scope ${o.scope}`,
		},
	],
	remove: (seen) => {
		const [link, address] = seen.key.split(' ');
		return [{ tool: 'ip', text: `addr del ${address} dev ${link}` }];
	},
	on: ({ key }) => key.split(' ')[0],
	reads: [{ tool: 'ip', line: 'addr show' }],
	parse: (output, netns) =>
		parseDump(Shown, output)
			.filter((link) => link.ifname !== 'lo')
			.flatMap((link) =>
				link.addr_info
					.filter((a) => !(netns === nodeNetns && link.ifname === 'eth0') || a.prefixlen === width(familyOf(a.local)))
					.filter((a) => a.protocol !== 'kernel_ll' && !(a.family === 'inet6' && a.scope === 'link'))
					.map((a) => ({
						kind: 'address' as const,
						netns,
						key: keyOf(link.ifname, `${a.local}/${a.prefixlen}`),
						print: printOf(a),
					})),
			),
};

function printOf({ scope, broadcast }: { readonly scope: string; readonly broadcast?: string | undefined }): string {
	return `${scope}${broadcast ? ` brd ${broadcast}` : ''}`;
}

const keyOf = (link: string, text: string): string => `${link} ${text}`;

const Shown = z.object({
	ifname: z.string(),
	addr_info: z
		.array(
			z.object({
				family: z.string(),
				local: z.string(),
				prefixlen: z.number(),
				scope: z.string(),
				broadcast: z.string().optional(),
				protocol: z.string().optional(),
			}),
		)
		.default([]),
});
