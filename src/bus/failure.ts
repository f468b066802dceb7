import { type ErrorCode, LabError, LabErrors, messageOf } from '../errors.ts';

export interface Failure {
	readonly message: string;
	readonly where?: string;
	readonly asked?: string;
	readonly hint?: string;
	/** Present when several errors are reported together. */
	readonly errors?: readonly CodedFailure[];
}
export type CodedFailure = Failure & { readonly code: ErrorCode };

/** Converts an error to its form on the bus. */
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

/** Converts it back. */
export const fromFailure = ({ code, message, errors, ...facts }: CodedFailure): LabError =>
	errors ? new LabErrors(errors.map(fromFailure)) : new LabError(code, message, facts);
