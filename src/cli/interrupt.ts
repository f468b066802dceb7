import { LabError } from '../errors.ts';

/** Its exit code is 130, as a shell gives to what Ctrl-C has ended. */
export class Interrupted extends LabError {
	constructor() {
		super('failed', 'interrupted; the lab is taken down');
	}
}

/** For verbs that have something to take down: the first Ctrl-C (or SIGTERM, SIGHUP) aborts the signal, and the verb
 * ends in its own good order; the second ends the process at once, and the lab notices that its owner is gone. */
export const interruptible = (): AbortSignal => {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.once(name, () => controller.abort(new Interrupted()));
	return controller.signal;
};
