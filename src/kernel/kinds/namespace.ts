import type { Kind, Namespace } from '../object.ts';

/** A named network namespace: a pod's sandbox. Its name is a file in /run/netns, so the agent lists namespaces without
 * running a process. */
export const namespace: Kind<Namespace> = {
	key: (o) => o.name,
	print: () => 'there',
	add: (o) => [{ tool: 'ip', text: `netns add ${o.name}` }],
	remove: (seen) => [{ tool: 'ip', text: `netns del ${seen.key}` }],
};
