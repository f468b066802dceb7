import { listings } from '../../listing/all.ts';
import { allKinds, kindNamed, kindNames, pluralOf, type ShownKind } from '../../model/kind-names.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Live } from '../../model/write/live.ts';
import type { Command } from '../command.ts';
import { type Flag, flagNamed, isBoolean } from '../flags/flag.ts';

/** Existing names, read only when needed. */
export interface Names {
	readonly labs: () => Promise<readonly string[]>;
	readonly topologies: readonly string[];
	/** Objects of the lab on the command line; undefined if it does not run. */
	readonly live: (lab: string | undefined) => Promise<Live | undefined>;
}

/** Candidates for the last word. @param words after "cnilab"; the last may be incomplete; no candidates: the shell
 * completes files */
export const candidates = async (
	words: readonly string[],
	commands: readonly Command[],
	names: Names,
): Promise<readonly string[]> => {
	const typed = words.at(-1) ?? '';
	const [verb, ...before] = words.slice(0, -1);
	const found = verb === undefined ? commands.map(verbOf) : await afterVerb(verb, { before, typed }, commands, names);
	return [...new Set(found)].filter((word) => word.startsWith(typed)).sort();
};

interface Typed {
	readonly before: readonly string[];
	readonly typed: string;
}

const verbOf = ({ command }: Command): string => command.split(' ')[0] ?? '';

const afterVerb = async (
	verb: string,
	{ before, typed }: Typed,
	commands: readonly Command[],
	names: Names,
): Promise<readonly string[]> => {
	const command = commands.find((one) => verbOf(one) === verb);
	if (!command || before.includes('--')) return [];
	const { flags } = command;
	const waiting = flagOf(before.at(-1), flags);
	const given = (name: string) => givenTo(before, flags, name);
	const live = () => names.live(given('lab'));
	if (waiting) return valuesOf(waiting, names, live);
	if (typed.startsWith('-')) return flags.filter(({ hidden }) => !hidden).map(({ name }) => `--${name}`);
	const plain = plainWords(before, flags);
	return positionals[verb]?.({ plain, typed, namespace: given('namespace'), live, names }) ?? [];
};

/** The flag that this word is, if a value must follow. */
const flagOf = (word: string | undefined, flags: readonly Flag[]): Flag | undefined => {
	const name = /^-{1,2}([^-=][^=]*)$/.exec(word ?? '')?.[1];
	const flag = name === undefined ? undefined : flagNamed(flags, name);
	return flag && !isBoolean(flag) && !flag.alone ? flag : undefined;
};

const givenTo = (words: readonly string[], flags: readonly Flag[], name: string): string | undefined =>
	words.flatMap((word, i) => {
		if (flagOf(words[i - 1], flags)?.name === name) return [word];
		return word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : [];
	})[0];

const plainWords = (words: readonly string[], flags: readonly Flag[]): readonly string[] =>
	words.filter((word, i) => !word.startsWith('-') && flagOf(words[i - 1], flags) === undefined);

const valuesOf = async (
	{ name, choices }: Flag,
	names: Names,
	live: () => Promise<Live | undefined>,
): Promise<readonly string[]> => {
	if (choices) return choices.map(String);
	if (name === 'lab') return names.labs();
	if (name === 'topology') return names.topologies;
	if (name === 'namespace') return ((await live())?.cluster.namespaces ?? []).map((one) => one.name);
	if (name === 'node') return namesOf(await live(), 'Node', undefined);
	return [];
};

interface Asked {
	/** The verb's own words so far. */
	readonly plain: readonly string[];
	readonly typed: string;
	readonly namespace: string | undefined;
	readonly live: () => Promise<Live | undefined>;
	readonly names: Names;
}

type Positional = (asked: Asked) => Promise<readonly string[]>;

/** "pods", or "pod/shop/web-0"; after a kind its names. */
const objects: Positional = async ({ plain: [first], typed, namespace, live }) => {
	const slashed = typed.includes('/') ? kindNamed(typed.split('/')[0] ?? '') : undefined;
	if (slashed) {
		const prefix = `${typed.split('/')[0]}/`;
		return namesOf(await live(), slashed, namespace).map((name) => prefix + name);
	}
	if (first === undefined) return ['all', ...allKinds.map(pluralOf)];
	const kind = kindNamed(first.split(',')[0] ?? '');
	return kind ? namesOf(await live(), kind, namespace) : [];
};

const namesOf = (live: Live | undefined, kind: ShownKind, namespace: string | undefined): readonly string[] => {
	if (!live) return [];
	const items = listings[kind].items(live);
	if (!kindNames[kind].namespaced) return items.map(({ name }) => name);
	if (namespace !== undefined) return items.filter((item) => item.namespace === namespace).map(({ name }) => name);
	return items.map(nameOf);
};

const pods: Positional = async ({ plain, live }) => (plain.length > 0 ? [] : namesOf(await live(), 'Pod', undefined));
const nodes: Positional = async ({ live }) => namesOf(await live(), 'Node', undefined);

/** A pod, then its target. */
const askers: Positional = async ({ plain, live }) => {
	const lab = await live();
	const places = [...namesOf(lab, 'Pod', undefined), ...namesOf(lab, 'Node', undefined).map((name) => `node/${name}`)];
	return plain.length === 0 ? [...places, 'external'] : [...places, ...namesOf(lab, 'Service', undefined), 'external'];
};

const behind =
	(words: readonly string[], then: Positional): Positional =>
	async (asked) =>
		asked.plain.length === 0 ? words : then({ ...asked, plain: asked.plain.slice(1) });

const nothing: Positional = async () => [];

/** The words of each verb; others take files. */
const positionals: Readonly<Record<string, Positional>> = {
	get: objects,
	describe: objects,
	delete: objects,
	label: objects,
	scale: objects,
	rollout: behind(['restart', 'status'], objects),
	exec: pods,
	logs: pods,
	curl: askers,
	trace: askers,
	node: behind(['exec', 'restart'], nodes),
	cordon: nodes,
	uncordon: nodes,
	drain: nodes,
	down: ({ names }) => names.labs(),
	completion: behind(['bash', 'zsh'], nothing),
};
