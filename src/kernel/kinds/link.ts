import * as z from 'zod';
import { hexHash } from '../../net/names.ts';
import { parseDump } from '../dump.ts';
import type { Kind, Line, Link } from '../object.ts';

/** A network device. The properties that can't be altered in place (type, VNI, a pair's other end) are hashed into its
 * alias. So the device itself tells whether cnilab made it and whether it has to be created again; no state is kept
 * elsewhere. */
export const link: Kind<Link> = {
	key: (o) => o.name,
	print: (o) => printOf({ alias: aliasOf(o), mutable: mutableOf(o) }),
	describe: (o) => [fixedOf(o), ...wordsOf(mutableOf(o)).filter((words) => !words.endsWith(' -'))].join(', '),
	add: (o) => [...create(o), ...settle(o)],
	change: (o, seen) => (seen.print.startsWith(`${aliasOf(o)} `) ? settle(o) : undefined),
	remove: (seen) => [{ tool: 'ip', text: `link del ${seen.key}` }],
	reads: [{ tool: 'ip', line: 'link show' }],
	parse: (output, netns) =>
		parseDump(Shown, output).map((l) => {
			const mine = l.ifalias?.startsWith(aliasPrefix) ? l.ifalias : undefined;
			const print = printOf({ alias: mine ?? 'adopted', mutable: seenMutable(l, Boolean(mine)) });
			return { kind: 'link' as const, netns, key: l.ifname, print, ...(mine ? {} : { foreign: true as const }) };
		}),
};

const aliasPrefix = 'cnilab:';

const aliasOf = (o: Link): string => (o.type === 'adopted' ? o.type : `${aliasPrefix}${hexHash(12, fixedOf(o))}`);

/** The properties that can't be altered in place, as arguments of `ip link add`. The MTU of a pair's other end is not
 * among them: the plan's part for that namespace sets it. */
const fixedOf = (o: Link): string => {
	switch (o.type) {
		case 'adopted':
		case 'bridge':
			return o.type;
		case 'vxlan': {
			const learning = o.learning ? '' : ' nolearning';
			return `vxlan id ${o.vni} local ${o.local} dev ${o.dev} dstport ${o.port}${learning}`;
		}
		case 'veth': {
			const { name, netns, mac } = o.peer;
			return `veth peer name ${name}${netns === '' ? '' : ` netns ${netns}`}${mac ? ` address ${mac}` : ''}${queuesOf(o)}`;
		}
	}
};

/** The queues of both ends of a pair. In `ip link add` they stand before the type for this end, and after it for the
 * peer. */
const queuesOf = (o: Link): string =>
	o.type === 'veth' && o.queues ? ` numtxqueues ${o.queues} numrxqueues ${o.queues}` : '';

type Mutable = Readonly<Record<'mtu' | 'mac' | 'master' | 'hairpin' | 'state', string>>;

const printOf = ({ alias, mutable }: { alias: string; mutable: Mutable }): string =>
	[alias, ...wordsOf(mutable)].join(' ');

const wordsOf = (mutable: Mutable): readonly string[] =>
	Object.entries(mutable).map(([name, value]) => `${name} ${value || '-'}`);

const mutableOf = (o: Link): Mutable => ({
	mtu: String(o.mtu),
	mac: 'mac' in o ? (o.mac ?? '') : '',
	master: o.type === 'veth' ? (o.master ?? '') : '',
	hairpin: o.type === 'veth' && o.hairpin ? 'on' : '',
	state: 'up',
});

const Shown = z.object({
	ifname: z.string(),
	ifalias: z.string().optional(),
	flags: z.array(z.string()),
	mtu: z.number(),
	address: z.string().optional(),
	master: z.string().optional(),
	linkinfo: z.object({ info_slave_data: z.object({ hairpin: z.boolean().optional() }).optional() }).optional(),
});
type Shown = z.infer<typeof Shown>;

const seenMutable = (l: Shown, mine: boolean): Mutable => ({
	mtu: String(l.mtu),
	mac: mine ? (l.address ?? '') : '',
	master: mine ? (l.master ?? '') : '',
	hairpin: mine && l.linkinfo?.info_slave_data?.hairpin ? 'on' : '',
	state: l.flags.includes('UP') ? 'up' : 'down',
});

/** `ip link add`, with the keyword `name`: without it, a device called b would be read as the keyword "broadcast". */
const create = (o: Link): readonly Line[] => {
	if (o.type === 'adopted') return [];
	return [
		ip(`link add name ${o.name}${queuesOf(o)} type ${fixedOf(o)}${o.type === 'veth' ? ` mtu ${o.peer.mtu}` : ''}`),
	];
};

/** Sets the properties that can be altered; brings the device up last, when all others are set. */
const settle = (o: Link): readonly Line[] => {
	if (o.type === 'adopted') return [ip(`link set dev ${o.name} mtu ${o.mtu} up`)];
	const mac = o.mac ? ` address ${o.mac}` : '';
	const port = o.type === 'veth' ? (o.master ? ` master ${o.master}` : ' nomaster') : '';
	const set = ip(`link set dev ${o.name} alias ${aliasOf(o)} mtu ${o.mtu}${mac}${port}`);
	const hairpin =
		o.type === 'veth' && o.master
			? [ip(`link set dev ${o.name} type bridge_slave hairpin ${o.hairpin ? 'on' : 'off'}`)]
			: [];
	return [set, ...hairpin, ip(`link set dev ${o.name} up`)];
};

const ip = (text: string): Line => ({ tool: 'ip', text });
