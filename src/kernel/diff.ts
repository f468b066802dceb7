import { type ImpliedRemovals, impliedRemovalsOf } from './implied-removals.ts';
import { idOf, idOfObject, kindOf, printOf } from './kinds.ts';
import type { KernelObject, Seen } from './object.ts';

/** One step from the kernel's state to the wanted one. */
export type Op =
	| { readonly do: 'add'; readonly object: KernelObject }
	| { readonly do: 'change'; readonly object: KernelObject; readonly seen: Seen }
	| { readonly do: 'remove'; readonly seen: Seen; readonly because: string };

/** The steps that make the kernel agree with the plan; empty when it agrees. Stateless: the caller passes both sides. */
export const diff = (want: readonly KernelObject[], seen: readonly Seen[]): readonly Op[] => {
	const losses = impliedRemovalsOf(want, seen);
	const found = new Map(seen.filter((s) => !losses.gone(s)).map((s) => [idOf(s), s]));
	const wanted = new Set(want.map((o) => idOfObject(o)));
	const upserts = want.flatMap((object) => upsert(object, found.get(idOfObject(object)), losses));
	const removals = [...found.values()]
		.filter((s) => !s.foreign && !wanted.has(idOf(s)))
		.map((s): Op => ({ do: 'remove', seen: s, because: 'no longer in the plan' }));
	return [...removals, ...upserts];
};

const upsert = (object: KernelObject, seen: Seen | undefined, { anew, shaken }: ImpliedRemovals): readonly Op[] => {
	const kind = kindOf(object);
	if (!seen) return [{ do: 'add', object }];
	if (!anew(object)) {
		if (seen.print === printOf(object)) return shaken(seen) ? [{ do: 'add', object }] : [];
		if (kind.change?.(object, seen)) return [{ do: 'change', object, seen }];
	}
	return [
		{ do: 'remove', seen, because: `${object.because} (in another form)` },
		{ do: 'add', object },
	];
};
