import { createHash } from 'node:crypto';
import type { Pod } from './pod.ts';
import { programId } from './program.ts';

/** metadata.uid, in the API server's form (UUID version 4), but derived from the pod: the same input gives the same
 * uid. */
export const podUid = (pod: Pick<Pod, 'namespace' | 'name' | 'ip' | 'uid'>): string => {
	const digits = [...createHash('sha256').update(programId(pod)).digest('hex').slice(0, 32)];
	digits[12] = '4';
	digits[16] = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4] ?? '8';
	return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
