import type { Line } from './object.ts';

/** A line of iptables-restore, with any other properties. */
interface Written {
	readonly line: Pick<Line, 'text'>;
}

/** Orders the lines for one table for iptables-restore, and splits them where one commit would be too large. A commit
 * is one netlink message. A process without rights in the machine's initial user namespace (an ordinary user's lab,
 * and root's, which has a user namespace of its own) can't send one larger than net.core.wmem_default, usually 212,992
 * bytes: iptables asks for more by SO_SNDBUFFORCE, which is refused.
 *
 * Lines that fit are one commit, so that no packet sees a half-made table. Otherwise the chains come first, each whole
 * and after those that it jumps to; then the rules of built-in chains, which send packets to the others; then the
 * deletions. */
export const transactions = <W extends Written>(work: readonly W[]): readonly (readonly W[])[] => {
	const deleted = work.filter(({ line }) => line.text.startsWith('-X '));
	const gone = new Set(deleted.map(({ line }) => line.text.slice('-X '.length)));
	const flushed = work.filter(({ line }) => gone.has(declaredBy(line.text) ?? ''));
	const made = chainsIn(work.filter((one) => !flushed.includes(one) && !deleted.includes(one)));
	const hooks = made.get('') ?? [];
	made.delete('');
	const declared = [...made.values()].flatMap(([first]) => first ?? []);
	const rules = [...made.values()].flatMap(([, ...rest]) => rest);
	const whole = [...declared, ...flushed, ...rules, ...hooks, ...deleted];
	if (weightOf(whole) <= mostWeight) return [whole];
	return [...packed(calledFirst(made)), hooks, [...flushed, ...deleted]].filter((part) => part.length > 0);
};

/** The chain that a line creates or flushes: ":NAME - [0:0]". */
const declaredBy = (text: string): string | undefined => /^:(\S+) - /.exec(text)?.[1];

/** Groups lines by the chain that they create, its declaration first; lines about built-in chains are under ''. */
const chainsIn = <W extends Written>(work: readonly W[]): Map<string, W[]> => {
	const declared = new Set(work.flatMap(({ line }) => declaredBy(line.text) ?? []));
	return Map.groupBy(work, ({ line: { text } }) => {
		const name = declaredBy(text) ?? /^-A (\S+)/.exec(text)?.[1] ?? '';
		return declared.has(name) ? name : '';
	});
};

/** Sorts chains so that each comes after all chains that it jumps to: the kernel refuses a jump to a missing chain. */
const calledFirst = <W extends Written>(chains: ReadonlyMap<string, readonly W[]>): readonly (readonly W[])[] => {
	const sorted = new Set<string>();
	const visit = (name: string): void => {
		const lines = chains.get(name);
		if (!lines || sorted.has(name) || open.has(name)) return;
		open.add(name);
		for (const { line } of lines) for (const [, to = ''] of line.text.matchAll(/ -[jg] (\S+)/g)) visit(to);
		sorted.add(name);
	};
	const open = new Set<string>();
	for (const name of chains.keys()) visit(name);
	return [...sorted].map((name) => chains.get(name) ?? []);
};

/** Packs the chains into as few commits as possible. A chain that is too large for one commit continues in the next. */
const packed = <W extends Written>(chains: readonly (readonly W[])[]): readonly (readonly W[])[] => {
	const parts: W[][] = [];
	let left = 0;
	for (const chain of chains) {
		const fits = weightOf(chain) <= left;
		if (!fits && weightOf(chain) <= mostWeight) left = 0;
		for (const one of chain) {
			const weight = weightOf([one]);
			if (weight > left) {
				parts.push([]);
				left = mostWeight;
			}
			parts.at(-1)?.push(one);
			left -= weight;
		}
	}
	return parts;
};

/** The largest commit, in bytes: four fifths of the usual net.core.wmem_default. */
const mostWeight = 170_000;

/** An upper bound of the lines' size in a netlink message, in bytes. Measured with iptables 1.8.9: 155 for a rule that
 * only jumps, some 50 for an address, 300 for a comment, 100 to 200 for other matches and for a target with options. */
const weightOf = (work: readonly Written[]): number =>
	work.reduce((sum, { line }) => sum + 300 + 300 * countOf(line.text, ' -m ') + 60 * countOf(line.text, '/'), 0);

const countOf = (text: string, part: string): number => text.split(part).length - 1;
