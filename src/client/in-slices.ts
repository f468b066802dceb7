import { setImmediate } from 'node:timers/promises';

/** How long work may go on before others have a turn, in ms. */
const slice = 25;

/** Does long work a piece at a time, so that this process goes on to hear and answer meanwhile: a bus gives up whom it
 * has not heard of for ten seconds. */
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
