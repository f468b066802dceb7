import type { Kind, Namespace } from '../object.ts';

/** A named network namespace: a pod's sandbox. Its name stands under /run/netns, where the agent lists it without a
 * process. */
export const namespace: Kind<Namespace> = {
	key: (o) => o.name,
	print: () => 'there',
	add: (o) => [{ tool: 'ip', text: `netns add ${o.name}` }],
	remove: (seen) => [{ tool: 'ip', text: `netns del ${seen.key}` }],
};
