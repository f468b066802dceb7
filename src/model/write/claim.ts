import type { ClaimSpec, ClaimTemplate } from '../claim.ts';
import { given } from '../read/given.ts';
import { filled } from './pod-spec.ts';

export const claimSpecOf = ({ storage, ...rest }: ClaimSpec): object => ({
	...rest,
	resources: { requests: { storage } },
});

export const claimTemplateOf = ({ name, labels, annotations, spec }: ClaimTemplate): object => ({
	metadata: given({ name, labels: filled(labels), annotations: filled(annotations) }),
	spec: claimSpecOf(spec),
});
