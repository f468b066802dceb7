/** Which network namespace of a node: '' is the node's own, any other a name under /run/netns. */
export type Netns = string;
export const nodeNetns: Netns = '';
