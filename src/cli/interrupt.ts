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
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		// Not `once`: where nobody listens any more, what starts programs here would hand the signal on to this process.
		process.on(name, () => {
			if (controller.signal.aborted) process.exit(130);
			controller.abort(new Interrupted());
		});
	}
	return controller.signal;
};
