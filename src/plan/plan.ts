import { cnis } from '../cni/all.ts';
import { LabError } from '../errors.ts';
import { joinHooks } from '../kernel/kinds/hook.ts';
import { idOfObject, keyed, kindOf, printOf, titleOf } from '../kernel/kinds.ts';
import type { KernelObject, NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { hexHash } from '../net/names.ts';
import { once } from '../once.ts';
import { baseOf } from './base.ts';
import { kubelet } from './kubelet.ts';
import { routerName, routerPlan } from './router.ts';
import { proxies } from './services/all.ts';
import { loadBalancerPlan } from './services/load-balancers.ts';

/** Computes what the kernel of one machine of the lab should hold. It is pure, from the cluster alone: every agent
 * computes its own plan, and the coordinator compares digests. `name` is a node's or the router's. */
export const planFor = (cluster: Cluster, name: string): NodePlan =>
	name === routerName ? merge(routerPlan(cluster)) : nodePlan(cluster, name);

const nodePlan = (cluster: Cluster, name: string): NodePlan => {
	const self = cluster.nodes.find((node) => node.name === name);
	if (!self) throw new LabError('failed', `there is no node ${name} in the cluster`);
	const { cni, kubeProxy = 'iptables' } = cluster.topology;
	const found = cnis.get(cni.name);
	if (!found) throw new LabError('bad-input', `there is no CNI ${cni.name}`, { hint: `one of ${[...cnis.keys()]}` });
	const view = { cluster, self };
	// A program that inserts rules at the head of a built-in chain is ahead of those that did so before. In the order of
	// starting: kubelet, kube-proxy, the CNI.
	const services = [...loadBalancerPlan(view), ...(proxies[kubeProxy]?.plan(view) ?? [])];
	return merge(baseOf(cluster, name), found.plan(view), services, kubelet());
};

/** Merges the planners' objects. Equal objects of two planners are one; unequal objects with one key are a bug of
 * cnilab, and the error names both planners. Hooks of one built-in chain are joined in the planners' order. */
const merge = (...parts: readonly Iterable<KernelObject>[]): NodePlan => {
	const merged = new Map<string, KernelObject>();
	for (const object of parts.flatMap((part) => [...part])) {
		const id = idOfObject(object);
		const rival = merged.get(id);
		merged.set(id, Object.freeze(rival ? joined(rival, object) : object));
	}
	return Object.freeze([...merged.values()]);
};

const joined = (a: KernelObject, b: KernelObject): KernelObject => {
	if (a.kind === 'hook' && b.kind === 'hook') return joinHooks([a, b]);
	if (printOf(a) === printOf(b)) return a;
	throw new LabError('failed', `two planners want ${titleOf(keyed(a))} in two ways`, {
		asked: `${a.because}; ${b.because}`,
	});
};

/** Prints one object per line (a chain's rules on lines of their own): where it is, what it is, its fields, and the
 * reason for it. Used by golden files and `cnilab plan`. */
export const printPlan = (plan: NodePlan): readonly string[] => plan.map(printObject);

const printObject = once((object: KernelObject): string => {
	const { netns, kind, key } = keyed(object);
	const [first = '', ...more] = words(object).split('\n');
	const head = `${netns || 'node'} ${kind} ${key}: ${first}  # ${object.because}`;
	return [head, ...more.map((line) => `    ${line}`)].join('\n');
});

const words = (object: KernelObject): string => kindOf(object).describe?.(object) ?? printOf(object);

/** A digest that is equal only for plans that print the same. */
export const digestOf = (plan: NodePlan): string => hexHash(16, ...plan.map(hashOf));

const hashOf = once((object: KernelObject): string => hexHash(16, printObject(object)));
