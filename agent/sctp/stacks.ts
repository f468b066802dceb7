import type { Netns } from '../../src/net/netns.ts';
import { inodeOf } from '../system/netns.ts';
import { SctpStack } from './stack.ts';

/** By the inode of their namespaces. */
const stacks = new Map<number, SctpStack>();

/** The stack of a namespace, which exists as long as a server or an association there needs it. @throws LabError when
 * SCTP is not available */
export const stackIn = (netns: Netns): SctpStack => {
	const inode = inodeOf(netns);
	const stack = stacks.get(inode) ?? new SctpStack(netns, () => stacks.delete(inode));
	stacks.set(inode, stack);
	return stack;
};
