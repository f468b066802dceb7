import type { NodePlan } from '../src/kernel/object.ts';
import { allButRules, everything, type Scope, touchedBy } from '../src/kernel/touched.ts';
import type { Ear } from './ear.ts';

/** Of looks for which nothing was heard. */
const wholeLookEvery = 6;

/** How much of the kernel is to be looked at, by what it was last found to hold and what was heard since. */
export class Looks {
	readonly #ear: Pick<Ear, 'heard'>;
	#plan: NodePlan | undefined;
	#quietLooks = 0;

	constructor(ear: Pick<Ear, 'heard'>) {
		this.#ear = ear;
	}

	/** Undefined: it is under way from one plan to another. */
	found(plan: NodePlan | undefined): void {
		this.#plan = plan;
	}

	/** Where nothing was heard since, only what the step to this plan touches is looked at. */
	scopeOfStep(plan: NodePlan): Scope {
		return this.#plan && !this.#ear.heard() ? touchedBy(this.#plan, plan) : everything;
	}

	/** Where nothing was heard since, the rules are looked at only now and then: an older iptables changes them without a
	 * word. */
	scopeOfLook(plan: NodePlan): Scope {
		const quiet = this.#plan === plan && !this.#ear.heard() && ++this.#quietLooks % wholeLookEvery !== 0;
		return quiet ? allButRules : everything;
	}
}
