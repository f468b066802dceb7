import { LabError } from '../../errors.ts';
import type { ServiceResource } from '../resource.ts';

/** As the API server says it. */
export const invalidService = ({ name, source }: ServiceResource, problem: string, hint: string): LabError =>
	new LabError('bad-input', `The Service "${name}" is invalid: ${problem}`, { where: source, hint });
