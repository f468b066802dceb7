import type * as z from 'zod';
import { shown } from '../shown.ts';

/** The first error in words: "apply[3].name: Invalid input: expected string, received number". */
export const firstIssue = ({ issues: [issue] }: z.ZodError): string => {
	if (!issue) return 'its form is unknown';
	const path = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
	return `${path && `${shown(path.replace(/^\./, ''))}: `}${shown(issue.message)}`;
};
