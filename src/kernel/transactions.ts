import type { Line } from './object.ts';

/** A line of iptables-restore, whatever else is known of it. */
interface Written {
	readonly line: Pick<Line, 'text'>;
}

/** Lines about one table, in the order in which iptables-restore is to have them, and parted where one commit would be too
 * much for the kernel. A commit is one netlink message, and a sender without rights in the machine's first user
 * namespace (an ordinary user's lab, and root's, which has one of its own) can make it no longer than
 * net.core.wmem_default, 212,992 bytes as a rule: iptables asks for more by SO_SNDBUFFORCE, in vain.
 *
 * What fits is one commit, and no packet meets a table half made. Else chains come first, each whole and behind those that
 * it jumps to; then what built-in chains have, which is how packets get to the others; and in the end what goes. */
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

/** ":NAME - [0:0]" makes a chain of that name, or empties it. */
const declaredBy = (text: string): string | undefined => /^:(\S+) - /.exec(text)?.[1];

/** Lines by the chain that they make, its declaration first; under '' those about built-in chains. */
const chainsIn = <W extends Written>(work: readonly W[]): Map<string, W[]> => {
	const declared = new Set(work.flatMap(({ line }) => declaredBy(line.text) ?? []));
	return Map.groupBy(work, ({ line: { text } }) => {
		const name = declaredBy(text) ?? /^-A (\S+)/.exec(text)?.[1] ?? '';
		return declared.has(name) ? name : '';
	});
};

/** Chains in an order in which each is behind all that it jumps to: the kernel takes no jump to what is not there. */
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

/** As few commits as may be; a chain that is too much for one goes on in the next. */
const packed = <W extends Written>(chains: readonly (readonly W[])[]): readonly (readonly W[])[] => {
	const parts: W[][] = [];
	let room = 0;
	for (const chain of chains) {
		const fits = weightOf(chain) <= room;
		if (!fits && weightOf(chain) <= mostWeight) room = 0;
		for (const one of chain) {
			const weight = weightOf([one]);
			if (weight > room) {
				parts.push([]);
				room = mostWeight;
			}
			parts.at(-1)?.push(one);
			room -= weight;
		}
	}
	return parts;
};

/** What a commit may weigh: four fifths of the usual net.core.wmem_default. */
const mostWeight = 170_000;

/** At most what lines take in a netlink message, in bytes. Measured with iptables 1.8.9: 155 for a rule that only
 * jumps, some 50 for an address, 300 for a comment, 100 to 200 for other matches and for a target with options. */
const weightOf = (work: readonly Written[]): number =>
	work.reduce((sum, { line }) => sum + 300 + 300 * countOf(line.text, ' -m ') + 60 * countOf(line.text, '/'), 0);

const countOf = (text: string, part: string): number => text.split(part).length - 1;
