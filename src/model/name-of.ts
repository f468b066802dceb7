/** "ns/name": how messages and scenarios refer to a pod or a service. */
export const nameOf = (object: { readonly namespace: string; readonly name: string }): string =>
	`${object.namespace}/${object.name}`;
