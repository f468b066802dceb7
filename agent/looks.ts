import type { NodePlan } from '../src/kernel/object.ts';
import {
	allButRules,
	both,
	chainsAlone,
	everything,
	rulesAlone,
	type Scope,
	touchedBy,
} from '../src/kernel/touched.ts';
import type { Ear, Sounds } from './ear.ts';

const wholeLookEvery = 6;

/** How much of the kernel is to be looked at, by what it was last found to hold and what was heard since. */
export class Looks {
	readonly #ear: Pick<Ear, 'heard'>;
	#plan: NodePlan | undefined;
	#looks = 0;

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
		return scopesOf(this.#ear.heard(), plan).reduce(both, touchedBy(this.#plan, plan));
	}

	/** Rules of which nothing was heard since are looked at only now and then: they are dear to read, and an older
	 * iptables changes them without a word. */
	scopeOfLook(plan: NodePlan): Scope {
		if (this.#plan !== plan || ++this.#looks % wholeLookEvery === 0) return everything;
		return scopesOf(this.#ear.heard(), plan).reduce(both, allButRules);
	}
}

/** Where something was heard. */
const scopesOf = ({ chains, rest }: Sounds, plan: NodePlan): readonly Scope[] => [
	...(chains === 'any' ? [rulesAlone] : chains.length > 0 ? [chainsAlone(chains, plan)] : []),
	...(rest ? [allButRules] : []),
];
