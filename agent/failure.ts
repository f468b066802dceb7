import type { Failure } from '../src/bus/failure.ts';
import { LabError, messageOf } from '../src/errors.ts';

/** An error on a node, as it is sent to the coordinator. */
export const failureOf = (error: unknown, name: string): Failure => ({
	message: messageOf(error),
	where: `node ${name}`,
	...(error instanceof LabError && error.asked ? { asked: error.asked } : {}),
	...(error instanceof LabError && error.hint ? { hint: error.hint } : {}),
});
