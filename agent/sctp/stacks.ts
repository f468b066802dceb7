import type { Netns } from '../../src/net/netns.ts';
import { inodeOf } from '../system/netns.ts';
import { SctpStack } from './stack.ts';

/** By the identity of their namespaces. */
const stacks = new Map<number, SctpStack>();

/** The one that speaks SCTP in a namespace: it is there for as long as somebody serves or asks.
 * @throws LabError where no SCTP can be spoken */
export const stackIn = (netns: Netns): SctpStack => {
	const inode = inodeOf(netns);
	const stack = stacks.get(inode) ?? new SctpStack(netns, () => stacks.delete(inode));
	stacks.set(inode, stack);
	return stack;
};
