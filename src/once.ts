/** A pure function of frozen things, worked out once for each: plans share the objects that stay from step to step, and
 * those need not be printed again to be compared. */
export const once = <O extends object, R>(work: (object: O) => R): ((object: O) => R) => {
	const known = new WeakMap<O, { readonly result: R }>();
	return (object) => {
		const found = known.get(object);
		if (found) return found.result;
		const result = work(object);
		known.set(object, { result });
		return result;
	};
};
