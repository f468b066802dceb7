import type { KernelObject, KindName, NodePlan, ObjectOf } from './object.ts';

/** The objects of one kind. */
export const pick = <K extends KindName>(objects: NodePlan, kind: K): readonly ObjectOf<K>[] =>
	objects.filter((object: KernelObject): object is ObjectOf<K> => object.kind === kind);
