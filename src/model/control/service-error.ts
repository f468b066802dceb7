import { LabError } from '../../errors.ts';
import type { ServiceResource } from '../resource.ts';

/** An error in the API server's words. */
export const invalidService = ({ name, source }: ServiceResource, problem: string, hint: string): LabError =>
	new LabError('bad-input', `The Service "${name}" is invalid: ${problem}`, { where: source, hint });
