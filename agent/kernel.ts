import { observe } from './observe.ts';
import type { Kernel } from './reconcile.ts';
import { carryOut } from './tools.ts';

/** The kernel that this process stands on. */
export const nodeKernel: Kernel = { observe, carryOut };
