import type { ClaimSpec } from '../claim.ts';

/** The spec of a claim that a StatefulSet's controller created. */
export const claimSpecOf = ({ storage, ...rest }: ClaimSpec): object => ({
	...rest,
	resources: { requests: { storage } },
});
