/** Why an error ends the command, and with which exit code: 2 the input is bad, 3 this machine can't, 1 all else. */
export type ErrorCode = 'bad-input' | 'cannot' | 'failed';

export interface ErrorFacts {
	/** file:line:column of the input, or the node and namespace that the error happened in. */
	readonly where?: string | undefined;
	/** Who wanted what failed, as the object's `because` says it. */
	readonly asked?: string | undefined;
	/** How to mend it: a command to run or a word to write. */
	readonly hint?: string | undefined;
	readonly cause?: unknown;
}

/** The one error class of the project: a message for people, the facts beside it as fields. */
export class LabError extends Error {
	override readonly name = 'LabError';
	readonly code: ErrorCode;
	readonly where: string | undefined;
	readonly asked: string | undefined;
	readonly hint: string | undefined;

	constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
		super(message, { cause: facts.cause });
		this.code = code;
		this.where = facts.where;
		this.asked = facts.asked;
		this.hint = facts.hint;
	}
}

/** The same error where it has a place already, else at this one. */
export const placedAt = (error: LabError, where: string | undefined): LabError =>
	error.where || !where
		? error
		: new LabError(error.code, error.message, { where, asked: error.asked, hint: error.hint, cause: error.cause });

export const exitCodes = { 'bad-input': 2, cannot: 3, failed: 1 } as const satisfies Record<ErrorCode, number>;

/** One error as people read it: what, where, who asked, how to mend. */
export const printError = (error: unknown): string => {
	if (!(error instanceof LabError)) return error instanceof Error ? error.message : String(error);
	const facts = [
		['asked', error.asked],
		['hint', error.hint],
	].flatMap(([label, fact]) => (fact ? [`  ${label}: ${fact}`] : []));
	return [`${error.where ? `${error.where}: ` : ''}${error.message}`, ...facts].join('\n');
};

/** Many errors at once, as bad input gives them. */
export class LabErrors extends LabError {
	readonly errors: readonly LabError[];

	constructor(errors: readonly LabError[]) {
		super(errors[0]?.code ?? 'failed', errors.map(printError).join('\n'));
		this.errors = errors;
	}
}

/** One by one: an error that is many, as those. */
export const eachOf = (error: LabError): readonly LabError[] => (error instanceof LabErrors ? error.errors : [error]);

/** The text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
