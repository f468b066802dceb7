import type { Labels } from '../labels.ts';
import type { LabelChange } from '../scenario.ts';

/** The changes that `label` made to an object's labels. */
export interface Patch {
	readonly set: Labels;
	readonly remove: readonly string[];
}

/** Combines two changes; for each key the later one wins. */
export const merged = (patch: Patch | undefined, { set, remove }: Pick<LabelChange, 'set' | 'remove'>): Patch => {
	const before = without(patch ?? { set: {}, remove: [] }, [...Object.keys(set), ...remove]);
	return { set: { ...before.set, ...set }, remove: [...new Set([...before.remove, ...remove])].sort() };
};

export const without = ({ set, remove }: Patch, keys: readonly string[]): Patch => ({
	set: Object.fromEntries(Object.entries(set).filter(([key]) => !keys.includes(key))),
	remove: remove.filter((key) => !keys.includes(key)),
});

export const changesNothing = ({ set, remove }: Patch): boolean => Object.keys(set).length === 0 && remove.length === 0;
