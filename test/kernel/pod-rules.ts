import { observe } from '../../agent/kernel/observe.ts';
import { reconcile } from '../../agent/kernel/reconcile.ts';
import { carryOut, run } from '../../agent/kernel/tools.ts';
import type { KernelObject, NodePlan } from '../../src/kernel/object.ts';
import { everything, everythingOfPlan, touchedBy } from '../../src/kernel/scope.ts';
import { chain, hook, ipset, namespace, up } from '../trace/objects.ts';

// A program for a namespace of its own, as which it acts: the plan has rules and a set in a pod's namespace.

const inPod = (object: KernelObject): KernelObject => ({ ...object, netns: 'shop.a' });
const bare: NodePlan = [up('', 'lo', 65536), namespace('shop.a'), up('shop.a', 'lo', 65536)];
const guarded: NodePlan = [
	...bare,
	inPod(ipset('banned', 'hash:net', ['192.0.2.0/24'])),
	inPod(chain('filter', 'POD-IN', [{ match: [], target: { t: 'drop' } }])),
	inPod(
		hook('filter', 'INPUT', [
			{ match: [{ m: 'set', set: 'banned', dirs: 'src' }], target: { t: 'jump', chain: 'POD-IN' } },
		]),
	),
];

const kernel = { observe, carryOut };
const flush = () => run(['iptables', '-F', 'POD-IN'], { netns: 'shop.a' });
const told: Record<string, readonly string[]> = {};
const step = async (name: string, plan: NodePlan, scope = everything) => {
	told[name] = await reconcile(plan, kernel, { scope });
};

await step('made', guarded);
await step('there', guarded);
await flush();
await step('flushed by hand', guarded, everythingOfPlan);
await step('gone from the plan', bare, touchedBy(guarded, bare));
await step('put there again', guarded, touchedBy(bare, guarded));
await step('gone, and nobody knows the plan before', bare);
await step('clean', bare);
console.log(JSON.stringify(told));
