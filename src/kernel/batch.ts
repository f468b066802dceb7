import type { Netns } from '../net/netns.ts';
import type { Op } from './diff.ts';
import { kindOf, kinds } from './kinds.ts';
import type { Line, Table, Tool } from './object.ts';
import { transactions } from './transactions.ts';

/** Lines that one process runs together; for sysctls, one entry into the namespace. */
export interface Batch {
	readonly tool: Tool;
	readonly netns: Netns;
	/** What the tool reads from its standard input. */
	readonly input: string;
	/** The step that each line of `input` belongs to, for error messages: index 0 is line 1. */
	readonly ops: readonly (Op | undefined)[];
	readonly lines: readonly string[];
}

/** Groups consecutive lines for one tool in one namespace into one batch. The number of forks grows with the
 * namespaces, not with the objects. */
export const batch = (ops: readonly Op[]): readonly Batch[] => {
	const batches: { tool: Tool; netns: Netns; work: Work[] }[] = [];
	for (const op of ops) {
		const netns = op.do === 'remove' ? op.seen.netns : op.object.netns;
		for (const line of linesOf(op)) {
			const last = batches.at(-1);
			if (last && last.tool === line.tool && last.netns === netns) last.work.push({ op, line });
			else batches.push({ tool: line.tool, netns, work: [{ op, line }] });
		}
	}
	return batches.map(({ tool, netns, work }) => ({ tool, netns, ...render[tool](work) }));
};

interface Work {
	readonly op: Op | undefined;
	readonly line: Line;
}

const linesOf = (op: Op): readonly Line[] => {
	if (op.do === 'remove') return kinds[op.seen.kind].remove(op.seen);
	if (op.do === 'add') return kindOf(op.object).add(op.object);
	return kindOf(op.object).change?.(op.object, op.seen) ?? [];
};

const flat = (work: readonly Work[]) => {
	const lines = work.map(({ line }) => line.text);
	return { input: `${lines.join('\n')}\n`, ops: work.map(({ op }) => op), lines };
};

/** One commit per table, as `iptables-restore` works; a large table is split into several commits. */
const byTable = (work: readonly Work[]) => {
	const tables = Map.groupBy(work, ({ line }): Table => line.table ?? 'filter');
	const commits = [...tables].flatMap(([table, part]) => transactions(part).map((lines) => ({ table, lines })));
	return flat(commits.flatMap(({ table, lines }) => [bare(`*${table}`), ...lines, bare('COMMIT')]));
};

const bare = (text: string): Work => ({ op: undefined, line: { tool: 'iptables', text } });

const render: Readonly<Record<Tool, (work: readonly Work[]) => Pick<Batch, 'input' | 'ops' | 'lines'>>> = {
	ip: flat,
	bridge: flat,
	ipset: flat,
	sysctl: flat,
	iptables: byTable,
	ip6tables: byTable,
};
