import type { KernelObject, KindName } from '../../src/kernel/object.ts';

/** How many objects of each kind a plan has. */
export const countKinds = (plan: readonly KernelObject[]): Partial<Record<KindName, number>> =>
	Object.fromEntries([...Map.groupBy(plan, (o) => o.kind)].map(([kind, objects]) => [kind, objects.length]));
