import type { CalicoEntity } from '../../model/calico/objects.ts';
import type { Ip } from '../../net/ip.ts';
import { type TagTest, tagTest } from './calico-selector.ts';
import type { Thing, Things } from './calico-things.ts';

/** What one end of a rule selects. */
export interface Selection {
	/** Whether the address belongs to something that is selected: a pod has it, or a set of networks. */
	has(address: Ip): boolean;
	/** Whether the thing itself is. Only that can have a port by its name. */
	holds(thing: Thing): boolean;
}

/** A rule that does not select is about every address; one of a namespace's policy that selects at all selects in that
 * namespace, unless its namespaceSelector says where. */
export const selectionOf = (entity: CalicoEntity, home: string, { all }: Things): Selection => {
	const { selector, notSelector, namespaceSelector } = entity;
	const { names = [], selector: accountSelector = '' } = entity.serviceAccounts ?? {};
	const selects = selector !== '' || names.length > 0 || accountSelector !== '';
	const scope = scopeOf(namespaceSelector, selects || notSelector !== '' ? home : '');
	const [wanted, unwanted, account] = [tagTest(selector), tagTest(notSelector), tagTest(accountSelector)];
	const isWanted = (thing: Thing): boolean =>
		(scope?.(thing) ?? true) &&
		wanted(thing.tags) &&
		account(thing.account) &&
		(names.length === 0 || names.includes(thing.accountName));
	const isUnwanted = (thing: Thing): boolean => notSelector !== '' && unwanted(thing.tags);

	if (!selects && !scope) {
		const out = all.filter(isUnwanted);
		return { has: (address) => !out.some((thing) => thing.has(address)), holds: () => true };
	}
	const inside = new Set(all.filter((thing) => isWanted(thing) && !isUnwanted(thing)));
	return { has: (address) => inside.values().some((thing) => thing.has(address)), holds: (thing) => inside.has(thing) };
};

/** Undefined: anywhere. all() means what is in a namespace, global() what is in none. */
const scopeOf = (selector: string, home: string): ((thing: Thing) => boolean) | undefined => {
	if (selector === '') return home === '' ? undefined : ({ namespace }) => namespace === home;
	if (/^\s*global\(\s*\)\s*$/.test(selector)) return ({ namespace }) => namespace === '';
	const test: TagTest = tagTest(selector.replaceAll('all()', 'has(projectcalico.org/name)'));
	return ({ space }) => test(space);
};
