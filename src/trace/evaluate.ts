import type { Target } from '../kernel/rule.ts';
import type { Passing, ReadyRule } from './host.ts';

/** The first rule with a terminating target, in these rules and the chains that they jump to. Undefined if there is
 * none and the built-in chain's policy applies. Marks that rules set remain on the packet. */
export const evaluate = (rules: readonly ReadyRule[], passing: Passing): ReadyRule | undefined => {
	for (const rule of rules) {
		if (!rule.target || !rule.tests.every((test) => test(passing))) continue;
		const next = flow[rule.target.t];
		if (next === 'ends') return rule;
		if (next === 'returns') return undefined;
		if (next === 'continues') alter(rule.target, passing);
		const found = rule.into && evaluate(rule.into, passing);
		// A chain that was entered by goto returns to the caller of this chain.
		if (found || next === 'goes') return found;
	}
	return undefined;
};

const flow: Readonly<Record<Target['t'], 'ends' | 'returns' | 'continues' | 'jumps' | 'goes'>> = {
	accept: 'ends',
	drop: 'ends',
	reject: 'ends',
	masquerade: 'ends',
	snat: 'ends',
	dnat: 'ends',
	return: 'returns',
	jump: 'jumps',
	goto: 'goes',
	mark: 'continues',
	notrack: 'continues',
	log: 'continues',
};

const alter = (target: Target, passing: Passing): void => {
	const { packet } = passing;
	if (target.t === 'notrack') passing.packet = { ...packet, track: 'untracked' };
	if (target.t !== 'mark') return;
	const mark = ((packet.mark & ~target.mask) ^ target.value) >>> 0;
	if (mark !== packet.mark) passing.packet = { ...packet, mark };
};
