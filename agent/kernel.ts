import { nodeNetns } from '../src/kernel/object.ts';
import { readsRules } from '../src/kernel/touched.ts';
import type { Ear } from './ear.ts';
import type { Looks } from './looks.ts';
import { observe } from './observe.ts';
import type { Kernel } from './reconcile.ts';
import { carryOut } from './tools.ts';

/** The kernel that this process stands on. What the ear heard before a look, the look has shown. */
export const nodeKernel = ({ mark }: Pick<Ear, 'mark'>, looks: Pick<Looks, 'found'>): Kernel => ({
	observe: async (plan, scope, giveWay) => {
		const forget = mark();
		const seen = await observe(plan, scope, giveWay);
		forget({ chains: scope.chains ?? (readsRules(scope) ? 'any' : []), rest: scope.reads('ip', nodeNetns) });
		return seen;
	},
	carryOut: (batch) => {
		looks.found(undefined);
		return carryOut(batch);
	},
});
