/** Length of a tick, ms. */
const tick = 20;

/** A clock that runs only while this process does: a tick that came late counts as one tick. Silence that lasts so and
 * so long by this clock was heard by somebody awake, so a loaded machine turns no answer into a verdict of its own. */
let calm = 0;
const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();
let timer: NodeJS.Timeout | undefined;

/** Calls `wake` after `ms` of calm; answers a function that takes the wish back. */
export const afterCalm = (ms: number, wake: () => void): (() => void) => {
	const entry = { until: calm + ms, wake };
	waiting.add(entry);
	timer ??= setInterval(advance, tick);
	return () => waiting.delete(entry);
};

const advance = (): void => {
	calm += tick;
	for (const entry of waiting) {
		if (entry.until > calm) continue;
		waiting.delete(entry);
		entry.wake();
	}
	if (waiting.size > 0) return;
	clearInterval(timer);
	timer = undefined;
};
