/** Splits a path at its slashes, without a leading and a trailing one; prefixes match by element. */
export const elementsOf = (path: string): readonly string[] => {
	const inner = path.replace(/^\//, '').replace(/\/$/, '');
	return inner === '' ? [] : inner.split('/');
};

/** Whether the elements begin with a prefix: "/foo/bar" does with "/foo", "/foobar" does not. */
export const beginsWith = (elements: readonly string[], prefix: readonly string[]): boolean =>
	prefix.every((element, i) => elements[i] === element);
