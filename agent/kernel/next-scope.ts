import type { NodePlan } from '../../src/kernel/object.ts';
import {
	allButRules,
	both,
	chainsAlone,
	everything,
	everythingOfPlan,
	rulesAlone,
	type Scope,
	touchedBy,
} from '../../src/kernel/scope.ts';
import type { KernelChanges, NetlinkMonitor } from './netlink-monitor.ts';

/** Of so many checks for drift one reads everything. */
const fullEvery = 6;

/** Decides how much of the kernel to read back next, by the plan that it was last seen to hold and netlink's notifications
 * since then. */
export class NextScope {
	readonly #monitor: Pick<NetlinkMonitor, 'pending'>;
	#plan: NodePlan | undefined;
	#checks = 0;

	constructor(monitor: Pick<NetlinkMonitor, 'pending'>) {
		this.#monitor = monitor;
	}

	/** @param plan what the kernel was found to hold; undefined while it is being changed */
	holds(plan: NodePlan | undefined): void {
		this.#plan = plan;
	}

	/** For the step to a plan: what the step touches, and what changed meanwhile. */
	scopeOfStep(plan: NodePlan): Scope {
		if (!this.#plan) return everything;
		return scopesOf(this.#monitor.pending(), plan).reduce(both, touchedBy(this.#plan, plan));
	}

	/** For a check for drift. Rules without a notification are read only now and then: reading them is expensive, and only
	 * iptables-legacy changes them without a notification. */
	scopeOfCheck(plan: NodePlan): Scope {
		if (this.#plan !== plan) return everything;
		if (++this.#checks % fullEvery === 0) return everythingOfPlan;
		return scopesOf(this.#monitor.pending(), plan).reduce(both, allButRules);
	}
}

/** The parts of the kernel that notifications are about. */
const scopesOf = ({ chains, rest }: KernelChanges, plan: NodePlan): readonly Scope[] => [
	...(chains === 'any' ? [rulesAlone] : chains.length > 0 ? [chainsAlone(chains, plan)] : []),
	...(rest ? [allButRules] : []),
];
