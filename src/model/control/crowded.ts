import { LabError } from '../../errors.ts';
import { ceilings } from '../ceilings.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import { objectsOf, type Written } from './contents.ts';
import { selectedAmong } from './selected.ts';

/** Reports when Services together have more endpoints than a node's tables should hold. Names the Service that exceeds
 * the limit; the rest is not evaluated. */
export const tooManyEndpoints = (store: Written, pods: readonly Pod[]): readonly LabError[] => {
	const selected = selectedAmong(pods);
	let sum = 0;
	for (const service of objectsOf(store, 'Service')) {
		const count = selected(service).length * service.ports.length;
		sum += count;
		if (sum <= ceilings.endpoints) continue;
		const all = sum === count ? '' : ` (${sum} with those before it)`;
		const message = `Service ${nameOf(service)} has ${count} endpoints${all}; allowed: at most ${ceilings.endpoints} in a lab`;
		return [
			new LabError('bad-input', message, {
				where: service.source,
				hint: 'let it select fewer pods, or give it fewer ports',
			}),
		];
	}
	return [];
};
