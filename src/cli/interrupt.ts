import { LabError } from '../errors.ts';

/** The exit code is 130, as shells have it for programs ended by Ctrl-C. */
export class Interrupted extends LabError {
	constructor() {
		super('failed', 'interrupted; the lab is taken down');
	}
}

/** For verbs that have something to clean up: the first Ctrl-C (or SIGTERM, SIGHUP) aborts the signal, and the verb
 * ends regularly; the second ends the process at once, and the lab notices that its owner is gone. */
export const interruptible = (): AbortSignal => {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		// Not `once`: without a listener, the library that starts programs here would send the signal to this process
		// again.
		process.on(name, () => {
			if (controller.signal.aborted) process.exit(130);
			controller.abort(new Interrupted());
		});
	}
	return controller.signal;
};
