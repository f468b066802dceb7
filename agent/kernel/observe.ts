import { mkdirSync, readdirSync } from 'node:fs';
import { LabError } from '../../src/errors.ts';
import { chainAt } from '../../src/kernel/chain-key.ts';
import { kinds } from '../../src/kernel/kinds.ts';
import type { KernelObject, NodePlan, Read, Seen, Sysctl } from '../../src/kernel/object.ts';
import { savedFromListing } from '../../src/kernel/saved-rules.ts';
import { readingsOf, type Scope } from '../../src/kernel/scope.ts';
import { type Netns, nodeNetns } from '../../src/net/netns.ts';
import { inside, netnsDir } from '../system/netns.ts';
import { readSysctl, run } from './tools.ts';

/** What the kernel holds of every kind, in the node's namespace and in those that the plan names. A handful of forks
 * for the node and one a pod, as far as the scope goes, and more only for a pod in whose namespace there are rules, sets or
 * forwarding entries: each reads all that a tool can tell at once.
 * @throws the signal's reason soon after it was given: what reads is killed then */
export const observe = async (plan: NodePlan, scope: Scope, giveWay?: AbortSignal): Promise<readonly Seen[]> => {
	const there = namespaces();
	const wanted = [...new Set(plan.map((o) => o.netns))].filter((netns) => netns !== nodeNetns && there.includes(netns));
	const read = await fewAtOnce([
		...tools.filter(readingsOf(scope, plan, nodeNetns)).map((tool) => () => readNode(tool, { scope, giveWay })),
		...wanted.flatMap((netns) =>
			tools.filter(readingsOf(scope, plan, netns)).map((tool) => () => readTool(tool, { netns, giveWay })),
		),
	]);
	const named = there.map((key) => ({ kind: 'namespace' as const, netns: nodeNetns, key, print: 'there' }));
	return [...named, ...read.flat(), ...sysctlsOf(plan, [nodeNetns, ...wanted])];
};

const namespaces = (): readonly Netns[] => {
	mkdirSync(netnsDir, { recursive: true });
	return readdirSync(netnsDir).sort();
};

/** Starting a program blocks this thread for some ms; after so many starts the event loop gets a turn. */
const atOnce = 8;

const fewAtOnce = async <T>(works: readonly (() => Promise<T>)[]): Promise<readonly T[]> => {
	const outcomes: T[] = [];
	const queue = works.entries();
	const doSome = async (): Promise<void> => {
		for (const [i, work] of queue) outcomes[i] = await work();
	};
	await Promise.all(Array.from({ length: atOnce }, doSome));
	return outcomes;
};

type ReadTool = Read['tool'];
const tools: readonly ReadTool[] = ['ip', 'bridge', 'ipset', 'iptables', 'ip6tables'];

type Reading = Pick<Parameters<typeof run>[1], 'netns' | 'giveWay'>;

const readNode = (
	tool: ReadTool,
	{ scope: { chains }, giveWay }: Pick<Reading, 'giveWay'> & { scope: Scope },
): Promise<readonly Seen[]> =>
	chains && (tool === 'iptables' || tool === 'ip6tables')
		? readChains(chains.filter((key) => chainAt(key).tool === tool))
		: readTool(tool, { netns: nodeNetns, giveWay });

/** Reads single chains: cheaper than the whole table where a node has tens of thousands of rules. */
const readChains = async (keys: readonly string[]): Promise<readonly Seen[]> => {
	const asked = keys.map((key) => ({ key, ...chainAt(key) }));
	const script = asked.map(({ tool, table, name }) => `${tool} -w -t ${table} -S '${name}' 2>&1; echo "${ended}"`);
	const { stdout } = await run(['sh', '-s'], { netns: nodeNetns, input: script.join('\n') });
	const listings = stdout.split(`${ended}\n`);
	// For a chain that does not exist iptables prints nothing but an error.
	const there = asked.flatMap(({ key }, i) => (listings[i]?.startsWith('-') ? savedFromListing(key, listings[i]) : []));
	return [kinds.chain, kinds.hook].flatMap(({ parse }) => there.flatMap((text) => parse?.(text, nodeNetns) ?? []));
};

/** Printed after each listing, whether it succeeded or not. */
const ended = '# ended';

/** All kinds that one tool reads, by one process. */
const readTool = async (tool: ReadTool, { netns, giveWay }: Reading): Promise<readonly Seen[]> => {
	const asked = Object.values(kinds).flatMap((kind) =>
		(kind.reads ?? []).filter((read) => read.tool === tool).map((read) => ({ kind, read })),
	);
	if (asked.length === 0) return [];
	const lines = [...new Set(asked.flatMap(({ read }) => ('line' in read ? [read.line] : [])))];
	const outputs = await answers(tool, lines, { netns, giveWay });
	return asked.flatMap(
		({ kind, read }) => kind.parse?.(outputs.get('line' in read ? read.line : '') ?? '', netns) ?? [],
	);
};

const dumps: Readonly<Record<ReadTool, readonly [string, ...string[]]>> = {
	ip: ['ip', '-j', '-d', '-batch', '-'],
	bridge: ['bridge', '-j', '-batch', '-'],
	ipset: ['ipset', 'save'],
	iptables: ['iptables-save'],
	ip6tables: ['ip6tables-save'],
};

/** ip and bridge answer each line of a batch with one JSON text on a line of its own; the others print one dump. */
const answers = async (
	tool: ReadTool,
	lines: readonly string[],
	reading: Reading,
): Promise<ReadonlyMap<string, string>> => {
	const { code, stdout, stderr } = await run(dumps[tool], { ...reading, input: `${lines.join('\n')}\n` });
	if (code !== 0) throw new LabError('failed', `cannot read the kernel by ${dumps[tool].join(' ')}: ${stderr.trim()}`);
	if (lines.length === 0) return new Map([['', stdout]]);
	const texts = stdout.split('\n');
	return new Map(lines.map((line, i) => [line, texts[i] ?? '']));
};

const sysctlsOf = (plan: NodePlan, there: readonly Netns[]): readonly Seen[] => {
	const wanted = Map.groupBy(plan.filter(isSysctl), (o) => o.netns);
	return there.flatMap((netns) =>
		inside(netns, () =>
			(wanted.get(netns) ?? []).flatMap(({ name, value, optional }) => {
				const print = readSysctl(name) ?? (optional ? value : undefined);
				return print === undefined ? [] : [{ kind: 'sysctl' as const, netns, key: name, print }];
			}),
		),
	);
};

const isSysctl = (o: KernelObject): o is Sysctl => o.kind === 'sysctl';
