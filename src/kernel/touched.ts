import { idOfObject, kinds, printOf } from './kinds.ts';
import type { KernelObject, KindName, Netns, NodePlan, Tool } from './object.ts';
import { once } from './once.ts';

/** Parts of a node's kernel: what one tool tells of one namespace. */
export interface Scope {
	/** Whether objects of this kind in this namespace are looked at, compared and changed. */
	readonly has: (object: { readonly kind: KindName; readonly netns: Netns }) => boolean;
	readonly reads: (tool: Tool, netns: Netns) => boolean;
}

/** All of it. */
export const everything: Scope = { has: () => true, reads: () => true };

/** The parts that can be another after a step from a plan that the kernel holds to the next: a changed policy needs no
 * look into any pod. What the kernel does by itself stays within them, since a device's whole namespace is one part. */
export const touchedBy = (before: NodePlan, after: NodePlan): Scope => {
	const held = byId(before);
	const wanted = byId(after);
	const stays = (object: KernelObject | undefined, other: KernelObject | undefined): boolean =>
		object === other || (object !== undefined && other !== undefined && printOf(object) === printOf(other));
	const differ = [
		...before.filter((o) => !stays(o, wanted.get(idOfObject(o)))),
		...after.filter((o) => !stays(held.get(idOfObject(o)), o)),
	];
	const parts = new Set(differ.flatMap(partsOf));
	const reads = (tool: Tool, netns: Netns): boolean => parts.has(part(tool, netns));
	return { reads, has: ({ kind, netns }) => inProcess.has(kind) || toolsOf(kind).some((tool) => reads(tool, netns)) };
};

const byId = once((plan: NodePlan) => new Map(plan.map((object) => [idOfObject(object), object])));

/** Both ends of a pair are touched, and with a device the forwarding entries that stand on it. */
const partsOf = (object: KernelObject): readonly string[] => {
	const own = toolsOf(object.kind).map((tool) => part(tool, object.netns));
	if (object.kind !== 'link') return own;
	const peer = object.type === 'veth' ? [part('ip', object.peer.netns)] : [];
	return [...own, part('bridge', object.netns), ...peer];
};

const toolsOf = (kind: KindName): readonly Tool[] => (kinds[kind].reads ?? []).map(({ tool }) => tool);

const part = (tool: Tool, netns: Netns): string => `${tool} ${netns}`;

/** Read without a process, and so always. */
const inProcess: ReadonlySet<KindName> = new Set<KindName>(['namespace', 'sysctl']);
