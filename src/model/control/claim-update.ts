import { LabError } from '../../errors.ts';
import type { ClaimResource } from '../claim.ts';
import { nameOf } from '../name-of.ts';
import { amountOf } from '../quantity.ts';
import type { Resource } from '../resource.ts';
import { claimRef } from './claims.ts';
import type { Store } from './store.ts';

/** What can't be changed of claims that are there (pkg/apis/core/validation: ValidatePersistentVolumeClaimUpdate). */
export const claimUpdateErrors = (
	{ objects }: Pick<Store, 'objects'>,
	applied: readonly Resource[],
): readonly LabError[] =>
	applied.flatMap((claim) => {
		const before = claim.kind === 'PersistentVolumeClaim' ? objects[claimRef(claim)] : undefined;
		if (claim.kind !== 'PersistentVolumeClaim' || before?.kind !== 'PersistentVolumeClaim') return [];
		const why = refusal(before, claim);
		return why === undefined ? [] : [refused(claim, why)];
	});

const refusal = ({ spec: before }: ClaimResource, { spec: now }: ClaimResource): string | undefined => {
	// A claim that is bound has got its volume's name.
	const fixed = ({ storage: _, volumeName: __, ...rest }: ClaimResource['spec']) =>
		JSON.stringify(Object.entries(rest).sort());
	if (fixed(before) !== fixed(now))
		return 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
	if (amountOf(now.storage) < amountOf(before.storage))
		return 'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity';
	return undefined;
};

const refused = (claim: ClaimResource, why: string): LabError =>
	new LabError('bad-input', `The PersistentVolumeClaim "${claim.name}" is invalid: ${why}`, {
		where: claim.source,
		hint: `delete PersistentVolumeClaim/${nameOf(claim)} first, and its data with it`,
	});
