import type { ClaimSpec, ClaimTemplate } from '../claim.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { filled } from './pod-spec.ts';

export const claimSpecOf = ({ storage, ...rest }: ClaimSpec): object => ({
	...rest,
	resources: { requests: { storage } },
});

export const claimTemplateOf = ({ name, labels, annotations, spec }: ClaimTemplate): object => ({
	metadata: withoutUndefined({ name, labels: filled(labels), annotations: filled(annotations) }),
	spec: claimSpecOf(spec),
});
