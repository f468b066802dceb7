import type { Pod } from './pod.ts';

/** A pod whose program has ended and is not restarted. Its network is torn down and its address is free for others. The
 * object stays for inspection until it is deleted. */
export interface EndedPod extends Pod {
	readonly exitCode: number;
}

/** status.phase, and the STATUS that kubectl prints for it. */
export const endOf = ({ exitCode }: Pick<EndedPod, 'exitCode'>) =>
	exitCode === 0
		? ({ phase: 'Succeeded', reason: 'Completed' } as const)
		: ({ phase: 'Failed', reason: 'Error' } as const);
