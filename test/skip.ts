import test, { type ImplementationFn } from 'ava';

/** Whether this machine, or this checkout, has what a test needs; the `Fitness` of a runtime is one. */
export type Fit = { readonly fit: true } | { readonly fit: false; readonly why: string };

/** A test that runs where it fits. Elsewhere it is skipped and its title ends in the reason, so that the summary of
 * `make test` shows it: no test is left out silently. Ask what fits before the first test of a file is declared: ava
 * wants them all without an await between them. */
export const testIf = (on: Fit, title: string, run: ImplementationFn<[]>): void => {
	if (on.fit) test(title, run);
	else test.skip(`${title} (skipped: ${on.why})`, run);
};

/** The same, one test of the file after another. */
export const serialIf = (on: Fit, title: string, run: ImplementationFn<[]>): void => {
	if (on.fit) test.serial(title, run);
	else test.serial.skip(`${title} (skipped: ${on.why})`, run);
};

/** Fits where the condition holds. */
export const fitIf = (holds: boolean, why: string): Fit => (holds ? { fit: true } : { fit: false, why });
