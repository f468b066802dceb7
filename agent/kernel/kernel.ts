import { readsRules } from '../../src/kernel/scope.ts';
import { nodeNetns } from '../../src/net/netns.ts';
import type { NetlinkMonitor } from './netlink-monitor.ts';
import type { NextScope } from './next-scope.ts';
import { observe } from './observe.ts';
import type { Kernel } from './reconcile.ts';
import { carryOut } from './tools.ts';

/** The kernel that this process stands on. What the monitor heard before a look, the look has shown. */
export const nodeKernel = ({ mark }: Pick<NetlinkMonitor, 'mark'>, looks: Pick<NextScope, 'found'>): Kernel => ({
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
