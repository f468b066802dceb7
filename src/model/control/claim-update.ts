import { type ClaimResource, defaultClass } from '../claim.ts';
import { amountOf } from '../quantity.ts';

/** Changes to an existing claim that the API server rejects (pkg/apis/core/validation:
 * ValidatePersistentVolumeClaimUpdate). */
export const claimRefusals = (before: ClaimResource, now: ClaimResource): readonly string[] => {
	if (fixed(before, before) !== fixed(now, before))
		return [
			'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
		];
	if (amountOf(now.spec.storage) < amountOf(before.spec.storage))
		return ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'];
	return [];
};

/** The immutable fields as text. Fields that the manifest omits keep their value; a bound claim has its volume's
 * name. */
const fixed = ({ spec: now }: ClaimResource, { spec: before }: ClaimResource): string =>
	JSON.stringify([
		now.accessModes,
		now.storageClassName ?? before.storageClassName ?? defaultClass,
		now.volumeMode ?? before.volumeMode ?? 'Filesystem',
	]);
