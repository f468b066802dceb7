import { type ErrorCode, LabError, LabErrors, messageOf } from '../errors.ts';

export interface Failure {
	readonly message: string;
	readonly where?: string;
	readonly asked?: string;
	readonly hint?: string;
	/** Of many errors at once. */
	readonly errors?: readonly CodedFailure[];
}
export type CodedFailure = Failure & { readonly code: ErrorCode };

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
