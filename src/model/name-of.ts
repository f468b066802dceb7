/** "ns/name", the name by which people and scenarios know a pod or a service. */
export const nameOf = (object: { readonly namespace: string; readonly name: string }): string =>
	`${object.namespace}/${object.name}`;
