import * as z from 'zod';
import { familyOf, width } from '../../net/ip.ts';
import { parseDump } from '../dump.ts';
import type { Kind, Route, RouteProto } from '../object.ts';

/** A route of the main table. Routes of the plan are recognised by their protocol number, which is that of a
 * dataplane's daemon or of `ip` itself. Routes of the kernel (proto kernel) and of a routing daemon are not read. */
export const route: Kind<Route> = {
	key: (o) => keyOf(o.dst, o.metric),
	print: (o) =>
		printOf({
			type: o.type ?? 'unicast',
			dev: o.link,
			gateway: o.via,
			flags: o.onlink ? ['onlink'] : [],
			prefsrc: o.src,
			metrics: o.mtu === undefined ? [] : [{ mtu: o.mtu }],
			protocol: String(o.proto),
			scope: scopeOf(o),
		}),
	add: replace,
	change: replace,
	remove: (seen) => {
		const [type = ''] = seen.print.split(' ');
		return [{ tool: 'ip', text: `route del ${type === 'unicast' ? '' : `${type} `}${seen.key}` }];
	},
	on: ({ print }) => /\bdev (\S+)/.exec(print)?.[1],
	reads: [{ tool: 'ip', line: 'route show table all' }],
	parse: (output, netns) =>
		parseDump(Shown, output)
			.filter((r) => ownProtos.has(r.protocol) && r.table === 'main')
			.map((r) => ({ kind: 'route' as const, netns, key: keyOf(fullDst(r), r.metric), print: printOf(r) })),
};

function replace(o: Route) {
	const words = [
		'route replace',
		...(o.type && o.type !== 'unicast' ? [o.type] : []),
		o.dst,
		...(o.via ? ['via', o.via] : []),
		...(o.link ? ['dev', o.link] : []),
		...(o.onlink ? ['onlink'] : []),
		...(o.src ? ['src', o.src] : []),
		...(o.metric ? ['metric', o.metric] : []),
		...(o.link ? ['scope', scopeOf(o)] : []),
		'proto',
		protoNumbers[o.proto],
		...(o.mtu ? ['mtu', o.mtu] : []),
	];
	return [{ tool: 'ip', text: words.join(' ') }] as const;
}

/** As numbers, because of a fault in iproute2's cache: it keeps the last name that it looked up together with the last
 * number that it read, so in one batch a "boot" after an "80" would become 80 (lib/rt_names.c: rtnl_rtprot_a2n). */
const protoNumbers: Readonly<Record<RouteProto, number>> = { boot: 3, static: 4, 80: 80 };
const ownProtos: ReadonlySet<string> = new Set(Object.keys(protoNumbers));

const scopeOf = (o: Route): string => o.scope ?? (o.link && !o.via && familyOf(o.dst) === 4 ? 'link' : 'global');

/** The kernel's own key: "10.244.1.0/24 table 254", with the metric, by which two routes to one network differ. */
const keyOf = (dst: string, metric: number | undefined): string =>
	`${dst} table 254${metric === undefined ? '' : ` metric ${metric}`}`;

const Shown = z.object({
	type: z.string(),
	table: z.string().default('main'),
	dst: z.string(),
	dev: z.string().optional(),
	gateway: z.string().optional(),
	protocol: z.string(),
	scope: z.string(),
	prefsrc: z.string().optional(),
	metric: z.number().optional(),
	metrics: z.array(z.object({ mtu: z.number().optional() })).default([]),
	flags: z.array(z.string()).default([]),
});
type Shown = z.infer<typeof Shown>;

/** The destination in full. iproute2 shortens it: "default", and a host route without its prefix length. */
const fullDst = (r: Shown): string => {
	if (r.dst === 'default') return familyOf(r.gateway ?? '') === 6 ? '::/0' : '0.0.0.0/0';
	return r.dst.includes('/') ? r.dst : `${r.dst}/${width(familyOf(r.dst))}`;
};

/** The route without its key. Of the flags only onlink is part of a wanted route; others, such as linkdown, follow the
 * carrier. */
const printOf = (r: Omit<Shown, 'dst' | 'metric' | 'table'>): string =>
	[
		r.type,
		r.gateway ? `via ${r.gateway}` : '',
		r.dev ? `dev ${r.dev}` : '',
		r.flags.includes('onlink') ? 'onlink' : '',
		r.prefsrc ? `src ${r.prefsrc}` : '',
		r.dev ? `scope ${r.scope}` : '',
		`proto ${r.protocol}`,
		...r.metrics.map(({ mtu }) => (mtu === undefined ? '' : `mtu ${mtu}`)),
	]
		.filter(Boolean)
		.join(' ');
