import { type FakeChain, type FakeNetns, refuse } from './state.ts';

/** Carries out what `iptables-restore --noflush` reads: each table as one transaction, all of it or nothing. */
export const restore = (here: FakeNetns, tool: 'iptables' | 'ip6tables', lines: readonly string[]): void => {
	let table = '';
	let chains = new Map<string, FakeChain>();
	for (const line of lines) {
		if (line.startsWith('*')) {
			table = line.slice(1);
			const there = here.tables[tool].get(table) ?? refuse(`Table ${table} does not exist`);
			chains = new Map([...there].map(([name, chain]) => [name, { ...chain, rules: [...chain.rules] }]));
		} else if (line === 'COMMIT') {
			for (const { rules } of chains.values()) for (const rule of rules) check(here, chains, rule);
			here.tables[tool].set(table, chains);
		} else if (line.startsWith(':')) declare(chains, line);
		else change(chains, line);
	}
};

const change = (chains: Map<string, FakeChain>, line: string): void => {
	const [verb = '', name = '', ...words] = line.split(' ');
	const chain = chains.get(name) ?? refuse(`No chain/target/match by that name: ${name}`);
	if (verb === '-X') {
		if (chain.policy !== undefined) refuse(`${name} is built in`);
		if (chain.rules.length > 0) refuse(`CHAIN_DEL failed (Directory not empty): chain ${name}`);
		if ([...chains.values()].some(({ rules }) => rules.some((rule) => targetOf(rule) === name)))
			refuse(`CHAIN_DEL failed (Device or resource busy): chain ${name}`);
		chains.delete(name);
	} else if (verb === '-A') chain.rules.push(words.join(' '));
	else if (verb === '-I') chain.rules.splice(Number(words[0]) - 1, 0, words.slice(1).join(' '));
	else if (verb === '-D') {
		const at = chain.rules.indexOf(words.join(' '));
		if (at < 0) refuse('Bad rule (does a matching rule exist in that chain?)');
		chain.rules.splice(at, 1);
	} else refuse(`unknown: ${line}`);
};

/** ":NAME - [0:0]" makes a chain or empties it; ":FORWARD ACCEPT" sets a policy and, with --noflush, nothing else. */
const declare = (chains: Map<string, FakeChain>, line: string): void => {
	const [name = '', policy = ''] = line.slice(1).split(' ');
	const chain = chains.get(name);
	if (policy === '-') chains.set(name, { rules: [] });
	else if (chain) chain.policy = policy;
	else refuse(`${name} is not built in`);
};

const check = (here: FakeNetns, chains: ReadonlyMap<string, FakeChain>, rule: string): void => {
	const target = targetOf(rule);
	if (target && !targets.has(target) && !chains.has(target)) refuse(`Chain '${target}' does not exist`);
	for (const set of setsOf(rule)) if (!here.sets.has(set)) refuse(`Set ${set} doesn't exist.`);
};

const targets = new Set('ACCEPT DROP RETURN REJECT MARK MASQUERADE SNAT DNAT NOTRACK LOG'.split(' '));

const targetOf = (rule: string): string | undefined => / -[jg] (\S+)/.exec(` ${rule}`)?.[1];

const setsOf = (rule: string): readonly string[] =>
	[...rule.matchAll(/--match-set (\S+)/g)].map(([, set]) => set ?? '');

/** Carries out one line of `ipset restore`. */
export const ipset = (here: FakeNetns, line: string): void => {
	const [verb = '', name = '', ...words] = line.split(' ');
	if (verb === 'create') {
		if (here.sets.has(name)) refuse('Set cannot be created: set with the same name already exists');
		here.sets.set(name, { type: words.slice(0, 3).join(' '), members: new Set() });
		return;
	}
	const set = here.sets.get(name) ?? refuse(`The set with the given name does not exist: ${name}`);
	const member = words.join(' ');
	if (verb === 'add') {
		if (set.members.has(member)) refuse("Element cannot be added to the set: it's already added");
		set.members.add(member);
	} else if (verb === 'del') {
		if (!set.members.delete(member)) refuse("Element cannot be deleted from the set: it's not added");
	} else if (verb === 'destroy') {
		const rules = Object.values(here.tables).flatMap((tables) =>
			[...tables.values()].flatMap((chains) => [...chains.values()].flatMap((chain) => chain.rules)),
		);
		if (rules.some((rule) => setsOf(rule).includes(name)))
			refuse('Set cannot be destroyed: it is in use by a kernel component');
		here.sets.delete(name);
	} else refuse(`unknown: ${line}`);
};
