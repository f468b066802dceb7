import type { ClaimSpec } from '../claim.ts';

/** Of a claim that a StatefulSet's controller made. */
export const claimSpecOf = ({ storage, ...rest }: ClaimSpec): object => ({
	...rest,
	resources: { requests: { storage } },
});
