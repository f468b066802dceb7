import { setImmediate } from 'node:timers/promises';

/** How long work may go on before other events are handled, in ms. */
const slice = 25;

/** Runs long work in pieces, so that this process keeps handling messages: the bus closes connections that are silent
 * for ten seconds. */
export const inSlices = async <T>(work: Iterator<void, T>): Promise<T> => {
	let began = performance.now();
	for (;;) {
		const piece = work.next();
		if (piece.done) return piece.value;
		if (performance.now() - began < slice) continue;
		await setImmediate();
		began = performance.now();
	}
};
