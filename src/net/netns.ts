/** A network namespace of a node: '' for the node's own, otherwise a name under /run/netns. */
export type Netns = string;
export const nodeNetns: Netns = '';
