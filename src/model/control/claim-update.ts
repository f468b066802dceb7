import { type ClaimResource, defaultClass } from '../claim.ts';
import { amountOf } from '../quantity.ts';

/** What can't be changed of a claim that is there (pkg/apis/core/validation: ValidatePersistentVolumeClaimUpdate). */
export const claimRefusals = (before: ClaimResource, now: ClaimResource): readonly string[] => {
	if (fixed(before, before) !== fixed(now, before))
		return [
			'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
		];
	if (amountOf(now.spec.storage) < amountOf(before.spec.storage))
		return ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'];
	return [];
};

/** What a manifest leaves out stays as it is; a claim that is bound has got its volume's name. */
const fixed = ({ spec: now }: ClaimResource, { spec: before }: ClaimResource): string =>
	JSON.stringify([
		now.accessModes,
		now.storageClassName ?? before.storageClassName ?? defaultClass,
		now.volumeMode ?? before.volumeMode ?? 'Filesystem',
	]);
