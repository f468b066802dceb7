import type { Ear } from './ear.ts';
import { observe } from './observe.ts';
import type { Kernel } from './reconcile.ts';
import { carryOut } from './tools.ts';

/** The kernel that this process stands on. What the ear heard before a look, the look will show. */
export const nodeKernel = ({ forget }: Pick<Ear, 'forget'>): Kernel => ({
	observe: (plan, scope) => {
		forget();
		return observe(plan, scope);
	},
	carryOut,
});
