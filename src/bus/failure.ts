import { LabError, LabErrors, messageOf } from '../errors.ts';
import type { CodedFailure } from './protocol.ts';

/** An error as it travels. */
export const toFailure = (error: unknown): CodedFailure => {
	if (!(error instanceof LabError)) return { code: 'failed', message: messageOf(error) };
	const { code, message, where, asked, hint } = error;
	return {
		code,
		message,
		...(where !== undefined && { where }),
		...(asked !== undefined && { asked }),
		...(hint !== undefined && { hint }),
		...(error instanceof LabErrors && { errors: error.errors.map(toFailure) }),
	};
};

/** The same error on the other side. */
export const fromFailure = ({ code, message, errors, ...facts }: CodedFailure): LabError =>
	errors ? new LabErrors(errors.map(fromFailure)) : new LabError(code, message, facts);
