import type { CalicoEntity } from '../../model/calico/objects.ts';
import type { Ip } from '../../net/ip.ts';
import { type TagTest, tagTest } from './calico-selector.ts';
import type { Thing, Things } from './calico-things.ts';

/** What one end of a rule selects. */
export interface Selection {
	/** Whether the address belongs to something that is selected: to a pod, or to a set of networks. */
	has(address: Ip): boolean;
	/** Whether the pod or set itself is selected. Only a pod has named ports. */
	holds(thing: Thing): boolean;
}

/** Compiles one end's selectors. Without any, a rule applies to every address. A selector in a namespace's policy
 * selects in that namespace, unless there is a namespaceSelector. */
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

/** The namespaces of a namespaceSelector. Undefined: anywhere. all() means everything in a namespace, global()
 * everything in none. */
const scopeOf = (selector: string, home: string): ((thing: Thing) => boolean) | undefined => {
	if (selector === '') return home === '' ? undefined : ({ namespace }) => namespace === home;
	if (/^\s*global\(\s*\)\s*$/.test(selector)) return ({ namespace }) => namespace === '';
	const test: TagTest = tagTest(selector.replaceAll('all()', 'has(projectcalico.org/name)'));
	return ({ space }) => test(space);
};
