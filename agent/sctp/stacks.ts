import type { Netns } from '../../src/kernel/object.ts';
import { inodeOf } from '../netns.ts';
import { SctpStack } from './stack.ts';

/** By the identity of their namespaces. */
const stacks = new Map<number, SctpStack>();

interface Ground {
	readonly netns: Netns;
	/** Whether programs run there that may speak SCTP themselves. */
	readonly programs: boolean;
}

/** The one that speaks SCTP in a namespace: it is there for as long as somebody serves or asks.
 * @throws LabError where no SCTP can be spoken */
export const stackIn = ({ netns, programs }: Ground): SctpStack => {
	const inode = inodeOf(netns);
	const stack = stacks.get(inode) ?? new SctpStack(netns, () => stacks.delete(inode));
	stacks.set(inode, stack);
	stack.besidePrograms = programs;
	return stack;
};
