import type { NodePlan } from '../../src/kernel/object.ts';
import {
	allButRules,
	both,
	chainsAlone,
	everything,
	rulesAlone,
	type Scope,
	touchedBy,
} from '../../src/kernel/scope.ts';
import type { KernelChanges, NetlinkMonitor } from './netlink-monitor.ts';

const wholeLookEvery = 6;

/** How much of the kernel is to be looked at, by what it was last found to hold and what was heard since. */
export class NextScope {
	readonly #monitor: Pick<NetlinkMonitor, 'heard'>;
	#plan: NodePlan | undefined;
	#looks = 0;

	constructor(monitor: Pick<NetlinkMonitor, 'heard'>) {
		this.#monitor = monitor;
	}

	/** Undefined: it is under way from one plan to another. */
	found(plan: NodePlan | undefined): void {
		this.#plan = plan;
	}

	/** What the step to this plan touches, and where anything was heard since. */
	scopeOfStep(plan: NodePlan): Scope {
		if (!this.#plan) return everything;
		return scopesOf(this.#monitor.heard(), plan).reduce(both, touchedBy(this.#plan, plan));
	}

	/** Rules of which nothing was heard since are looked at only now and then: they are dear to read, and an older
	 * iptables changes them without a word. */
	scopeOfLook(plan: NodePlan): Scope {
		if (this.#plan !== plan || ++this.#looks % wholeLookEvery === 0) return everything;
		return scopesOf(this.#monitor.heard(), plan).reduce(both, allButRules);
	}
}

/** Where something was heard. */
const scopesOf = ({ chains, rest }: KernelChanges, plan: NodePlan): readonly Scope[] => [
	...(chains === 'any' ? [rulesAlone] : chains.length > 0 ? [chainsAlone(chains, plan)] : []),
	...(rest ? [allButRules] : []),
];
