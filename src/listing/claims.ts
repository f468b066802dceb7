import { type ClaimSpec, defaultClass } from '../model/claim.ts';
import { patched } from '../model/control/contents.ts';
import { refOf } from '../model/resource.ts';
import { liveClaim } from '../model/write/live.ts';
import type { Listing } from './listing.ts';

/** kubectl's columns without the age. */
export const claims: Listing = {
	columns: ['STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS', 'VOLUMEATTRIBUTESCLASS'],
	wide: ['VOLUMEMODE'],
	items: (live) =>
		(live.cluster.claims ?? []).flatMap((claim) => {
			const { namespace, name, volume, terminating } = claim;
			const ref = refOf({ kind: 'PersistentVolumeClaim', namespace, name });
			const found = live.store.objects[ref];
			if (found?.kind !== 'PersistentVolumeClaim') return [];
			const { storage, accessModes, storageClassName = defaultClass, volumeMode = 'Filesystem' } = found.spec;
			const status = terminating ? 'Terminating' : 'Bound';
			const modes = accessModes.map((mode) => short[mode]).join(',');
			const cells = [status, volume, storage, modes, storageClassName, '<unset>', volumeMode];
			const labels = patched(live.store, ref, found.labels);
			return [{ namespace, name, labels, cells, object: () => liveClaim(live, claim) }];
		}),
};

const short: Readonly<Record<ClaimSpec['accessModes'][number], string>> = {
	ReadWriteOnce: 'RWO',
	ReadOnlyMany: 'ROX',
	ReadWriteMany: 'RWX',
	ReadWriteOncePod: 'RWOP',
};
