import type { Side } from './side-by-side.ts';

/** A row of figures, one for each side; undefined if a side has none. */
type Figure = (side: Side) => string | undefined;

const figures: readonly (readonly [string, Figure])[] = [
	['bytes around a packet between nodes', ({ world }) => whole(world?.ways['other node']?.overheadBytes)],
	['longest packet of a pod, bytes', ({ world }) => whole(world?.ways['other node']?.mtu)],
	['answer on one node, ms (median)', ({ latency }) => tenths(latency['same node'])],
	['answer between nodes, ms (median)', ({ latency }) => tenths(latency['other node'])],
	['answer from the world, ms (median)', ({ latency }) => tenths(latency.external)],
	['hops behind an ingress controller', ({ ingress }) => ingress?.hops.join(' or ')],
	['iptables rules a node', (side) => perNode(side, side.world?.objects['rule'])],
	['routes a node', (side) => perNode(side, side.world?.nodeRoutes)],
	['kernel objects a node', (side) => perNode(side, objectsOf(side))],
	['up in, s', ({ timings }) => tenths(timings.upMs / 1000)],
	['cells as expected', ({ cells, wrong }) => (cells === 0 ? undefined : `${cells - wrong} of ${cells}`)],
	['checks passed', ({ checks, failedChecks }) => (checks === 0 ? undefined : `${checks - failedChecks} of ${checks}`)],
];

/** A table with a column for each side; rows without a figure are left out. */
export const costLines = (sides: readonly Side[]): readonly string[] => {
	const rows = figures
		.map(([label, figure]) => [label, ...sides.map((side) => figure(side) ?? '-')])
		.filter(([, ...values]) => values.some((value) => value !== '-'));
	const table = [['', ...sides.map(({ name }) => name)], ...rows];
	const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
	return table.map((row) =>
		row.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  '),
	);
};

const whole = (value: number | undefined): string | undefined => value?.toFixed(0);

const tenths = (value: number | undefined): string | undefined => value?.toFixed(1);

const perNode = ({ world }: Side, count: number | undefined): string | undefined =>
	world && count !== undefined ? whole(count / Math.max(1, world.nodes)) : undefined;

/** The number of objects; rules are excluded, since their chains and hooks are counted. */
const objectsOf = ({ world }: Side): number | undefined =>
	world &&
	Object.entries(world.objects)
		.filter(([kind]) => kind !== 'rule')
		.reduce((sum, [, count]) => sum + count, 0);
