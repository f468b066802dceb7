import type * as z from 'zod';
import { shown } from '../shown.ts';

/** What is wrong first: "apply[3].name: Invalid input: expected string, received number". */
export const told = ({ issues: [issue] }: z.ZodError): string => {
	if (!issue) return 'it is in no known form';
	const path = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
	return `${path && `${shown(path.replace(/^\./, ''))}: `}${shown(issue.message)}`;
};
