import type { NodePlan } from '../src/kernel/object.ts';
import { allButRules, both, everything, rulesAlone, type Scope, touchedBy } from '../src/kernel/touched.ts';
import type { Ear } from './ear.ts';

/** Of looks for which nothing was heard of rules. */
const wholeLookEvery = 6;

/** How much of the kernel is to be looked at, by what it was last found to hold and what was heard since. */
export class Looks {
	readonly #ear: Pick<Ear, 'heard'>;
	#plan: NodePlan | undefined;
	#looksWithoutRules = 0;

	constructor(ear: Pick<Ear, 'heard'>) {
		this.#ear = ear;
	}

	/** Undefined: it is under way from one plan to another. */
	found(plan: NodePlan | undefined): void {
		this.#plan = plan;
	}

	/** What the step to this plan touches, and where anything was heard since. */
	scopeOfStep(plan: NodePlan): Scope {
		if (!this.#plan) return everything;
		const { rules, rest } = this.#ear.heard();
		const heard = [...(rules ? [rulesAlone] : []), ...(rest ? [allButRules] : [])];
		return heard.reduce(both, touchedBy(this.#plan, plan));
	}

	/** Where nothing was heard of rules since, these are looked at only now and then: they are dear to read, and an older
	 * iptables changes them without a word. */
	scopeOfLook(plan: NodePlan): Scope {
		const known = this.#plan === plan && !this.#ear.heard().rules;
		return known && ++this.#looksWithoutRules % wholeLookEvery !== 0 ? allButRules : everything;
	}
}
