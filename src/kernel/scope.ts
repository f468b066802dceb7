import { type Netns, nodeNetns } from '../net/netns.ts';
import { once } from '../once.ts';
import { chainAt } from './chain-key.ts';
import { idOfObject, keyed, kinds, printOf } from './kinds.ts';
import type { KernelObject, KindName, NodePlan, Tool } from './object.ts';

interface Identity {
	readonly kind: KindName;
	readonly netns: Netns;
	readonly key: string;
}

/** A part of a node's kernel state. The smallest part is what one tool reads in one namespace. */
export interface Scope {
	/** Whether this object is read, compared and changed. */
	readonly has: (object: Identity) => boolean;
	readonly reads: (tool: Tool, netns: Netns) => boolean;
	/** Where an earlier plan may have left objects of a tool that this plan does not use there; absent: nowhere. */
	readonly left?: (tool: Tool, netns: Netns) => boolean;
	/** Keys of the only chains of the node to read, when they are few among many; absent: whole tables are read. */
	readonly chains?: readonly string[];
}

const ruleTools: readonly Tool[] = ['iptables', 'ip6tables'];
const isOfRules = (tool: Tool): boolean => ruleTools.includes(tool);

/** The whole kernel state, also where only an earlier plan had objects. */
export const everything: Scope = { has: () => true, reads: () => true, left: () => true };

/** The whole kernel state, if the kernel agreed with this plan when it was last read. */
export const everythingOfPlan: Scope = { has: () => true, reads: () => true };

/** Everything except iptables rules: netlink notifies of every change of the rest, and rules are slow to read. */
export const allButRules: Scope = {
	reads: (tool) => !isOfRules(tool),
	has: ({ kind }) => !isOfChains(kind),
};

export const rulesAlone: Scope = { reads: isOfRules, has: ({ kind }) => isOfChains(kind) };

/** These chains only; or all chains, when reading whole tables is faster. */
export const chainsAlone = (chains: readonly string[], plan: NodePlan): Scope => {
	if (!areFew(chains.length, plan)) return rulesAlone;
	const tools = new Set(chains.map((key) => chainAt(key).tool));
	// A notification does not say whose chain it is about: pods' rules are few, and read as a whole.
	const pods = new Set(plan.filter(isOfPod).flatMap((o) => (isOfChains(o.kind) ? [o.netns] : [])));
	return {
		reads: (tool, netns) => tools.has(tool) && (netns === nodeNetns || pods.has(netns)),
		has: ({ kind, netns, key }) =>
			isOfChains(kind) && (netns === nodeNetns ? chains.includes(key) : tools.has(chainAt(key).tool)),
		chains,
	};
};

/** The tools to read in a namespace: on the node all that the scope reads; in a pod's namespace `ip`, and the others if
 * the plan has objects of theirs there or an earlier plan may have left some. */
export const readingsOf = (
	{ reads, left = () => false }: Scope,
	plan: NodePlan,
	netns: Netns,
): ((tool: Tool) => boolean) => {
	if (netns === nodeNetns) return (tool) => reads(tool, netns);
	const used = toolsIn(plan).get(netns);
	return (tool) => reads(tool, netns) && (tool === 'ip' || used?.has(tool) === true || left(tool, netns));
};

/** The tools that a plan's objects need in each pod's namespace. */
const toolsIn = once((plan: NodePlan): ReadonlyMap<Netns, ReadonlySet<Tool>> => {
	const tools = new Map<Netns, Set<Tool>>();
	for (const object of plan.filter(isOfPod)) {
		const known = tools.get(object.netns) ?? new Set();
		tools.set(object.netns, known);
		for (const tool of toolsOfOne(keyed(object))) known.add(tool);
	}
	return tools;
});

const isOfPod = ({ netns }: KernelObject): boolean => netns !== nodeNetns;

export const readsRules = ({ reads }: Scope): boolean => ruleTools.some((tool) => reads(tool, nodeNetns));

/** The part of a scope that steps with these objects can change. Rules and all other objects do not affect each other. */
export const changedIn = (scope: Scope, changed: readonly Identity[]): Scope => {
	const parts = new Set(changed.flatMap((one) => toolsOfOne(one).map((tool) => part(tool, one.netns))));
	const now: Scope = { ...scope, left: (tool, netns) => parts.has(part(tool, netns)) };
	const kinds = changed.map(({ kind }) => kind);
	if (kinds.every(isOfChains)) return common(now, rulesAlone);
	return kinds.some(isOfChains) ? now : common(now, allButRules);
};

const common = (one: Scope, other: Scope): Scope => ({
	...one,
	reads: (tool, netns) => one.reads(tool, netns) && other.reads(tool, netns),
	has: (object) => one.has(object) && other.has(object),
});

export const both = (one: Scope, other: Scope): Scope => {
	const parts = [one, other];
	const ofRules = parts.filter(readsRules);
	// If either scope reads whole tables, they contain the other's chains too.
	const areNamed = ofRules.length > 0 && ofRules.every(({ chains }) => chains);
	const named = new Set(ofRules.flatMap(({ chains = [] }) => chains));
	return {
		reads: (tool, netns) => parts.some(({ reads }) => reads(tool, netns)),
		has: (object) => parts.some(({ has }) => has(object)),
		left: (tool, netns) => parts.some(({ left }) => left?.(tool, netns)),
		...(areNamed && { chains: [...named] }),
	};
};

/** The parts of the kernel state that can change between a plan that the kernel holds and the next one. A changed
 * policy, for example, requires no reading in pods. What the kernel removes by itself stays within these parts, since
 * everything of one namespace that `ip` reads is one part. */
export const touchedBy = (before: NodePlan, after: NodePlan): Scope => {
	const differ = differing(before, after);
	const parts = new Set(differ.flatMap(partsOf));
	const reads = (tool: Tool, netns: Netns): boolean => parts.has(part(tool, netns));
	const chains = fewChains(differ, after);
	const known = new Set(chains);
	return {
		reads,
		// What goes is read where it stands, although nothing of the plan is there any more.
		left: reads,
		has: ({ kind, netns, key }) =>
			inProcess.has(kind) ||
			(isOfChains(kind)
				? reads(chainAt(key).tool, netns) && (netns !== nodeNetns || !chains || known.has(key))
				: toolsOf(kind).some((tool) => reads(tool, netns))),
		...(chains && { chains }),
	};
};

const differing = (before: NodePlan, after: NodePlan): readonly KernelObject[] => {
	// Successive plans share most of their objects; only those that are not shared are printed and compared.
	const [gone, come] = [without(before, after), without(after, before)];
	const held = byId(gone);
	const wanted = byId(come);
	return [
		...gone.filter((o) => !isSame(o, wanted.get(idOfObject(o)))),
		...come.filter((o) => !isSame(o, held.get(idOfObject(o)))),
	];
};

const without = (plan: NodePlan, other: NodePlan): NodePlan => {
	const others = new Set(other);
	return plan.filter((object) => !others.has(object));
};

const byId = (plan: NodePlan) => new Map(plan.map((object) => [idOfObject(object), object]));

const isSame = (object: KernelObject, other: KernelObject | undefined): boolean =>
	other !== undefined && printOf(object) === printOf(other);

/** A link affects both ends of its pair, and the forwarding entries on the device. */
const partsOf = (object: KernelObject): readonly string[] => {
	const own = toolsOfOne(keyed(object)).map((tool) => part(tool, object.netns));
	if (object.kind !== 'link') return own;
	const peer = object.type === 'veth' ? [part('ip', object.peer.netns)] : [];
	return [...own, part('bridge', object.netns), ...peer];
};

const toolsOfOne = ({ kind, key }: Identity): readonly Tool[] =>
	isOfChains(kind) ? [chainAt(key).tool] : toolsOf(kind);

const toolsOf = (kind: KindName): readonly Tool[] => (kinds[kind].reads ?? []).map(({ tool }) => tool);

const part = (tool: Tool, netns: Netns): string => `${tool} ${netns}`;

/** Kinds that are read without a process, and therefore always. */
const inProcess: ReadonlySet<KindName> = new Set<KindName>(['namespace', 'sysctl']);

function isOfChains(kind: KindName): boolean {
	return kind === 'chain' || kind === 'hook';
}

/** Reading one chain takes as long as `iptables-save` takes to print this many rules. */
const rulesForOneChain = 600;

const areFew = (chains: number, plan: NodePlan): boolean => chains * rulesForOneChain < rulesIn(plan);

const fewChains = (differ: readonly KernelObject[], after: NodePlan): readonly string[] | undefined => {
	const own = differ.filter((object) => isOfChains(object.kind) && !isOfPod(object));
	const chains = new Set(own.map((object) => keyed(object).key));
	return chains.size > 0 && areFew(chains.size, after) ? [...chains] : undefined;
};

const rulesIn = (plan: NodePlan): number =>
	plan.reduce((sum, object) => (object.kind === 'chain' ? sum + object.rules.length : sum), 0);
