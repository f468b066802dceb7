/** A path split at its slashes, those at its ends left out: a Prefix matches by these. */
export const elementsOf = (path: string): readonly string[] => {
	const inner = path.replace(/^\//, '').replace(/\/$/, '');
	return inner === '' ? [] : inner.split('/');
};

/** "/foo/bar" begins with "/foo", "/foobar" does not. */
export const beginsWith = (elements: readonly string[], prefix: readonly string[]): boolean =>
	prefix.every((element, i) => elements[i] === element);
