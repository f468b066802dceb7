/** The path to a value: keys and indexes. */
export type Path = readonly PropertyKey[];

/** "spec.ports[0].port", as Kubernetes prints it. Keys that are not plain words are in brackets as JSON strings, so
 * that a line break in a key does not break the message. */
export const printPath = (path: Path): string =>
	path
		.map((part) => {
			if (typeof part === 'number') return `[${part}]`;
			return /^[\w$-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
		})
		.join('')
		.replace(/^\./, '');

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of plain data. */
export const valueAt = (value: unknown, path: Path): unknown => {
	let found = value;
	for (const part of path) {
		if (typeof found !== 'object' || found === null) return undefined;
		found = Object.getOwnPropertyDescriptor(found, part)?.value;
	}
	return found;
};

/** The spec of a manifest; empty if it has none. */
export const specIn = (manifest: unknown): Readonly<Record<string, unknown>> => {
	const spec = isMap(manifest) ? manifest['spec'] : undefined;
	return isMap(spec) ? spec : {};
};
