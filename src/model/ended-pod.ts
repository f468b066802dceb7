import type { Pod } from './pod.ts';

/** A pod whose program has ended and is not started again. Its network is taken down, its address free for others; the
 * pod itself stays, to be looked at, until somebody deletes it. */
export interface EndedPod extends Pod {
	readonly exitCode: number;
}

/** status.phase, and the word that kubectl shows for it. */
export const endOf = ({ exitCode }: Pick<EndedPod, 'exitCode'>) =>
	exitCode === 0
		? ({ phase: 'Succeeded', reason: 'Completed' } as const)
		: ({ phase: 'Failed', reason: 'Error' } as const);
