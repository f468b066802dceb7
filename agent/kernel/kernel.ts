import { readsRules } from '../../src/kernel/scope.ts';
import { nodeNetns } from '../../src/net/netns.ts';
import type { NetlinkMonitor } from './netlink-monitor.ts';
import type { NextScope } from './next-scope.ts';
import { observe } from './observe.ts';
import type { Kernel } from './reconcile.ts';
import { carryOut } from './tools.ts';

/** This machine's kernel. Notifications from before a read are acknowledged once the read is done: it has shown them. */
export const nodeKernel = ({ mark }: Pick<NetlinkMonitor, 'mark'>, scopes: Pick<NextScope, 'holds'>): Kernel => ({
	observe: async (plan, scope, giveWay) => {
		const acknowledge = mark();
		const seen = await observe(plan, scope, giveWay);
		acknowledge({ chains: scope.chains ?? (readsRules(scope) ? 'any' : []), rest: scope.reads('ip', nodeNetns) });
		return seen;
	},
	carryOut: (batch) => {
		scopes.holds(undefined);
		return carryOut(batch);
	},
});
