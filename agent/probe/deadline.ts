/** Length of a tick, ms. */
const tick = 20;

/** Time in ms during which this process was running: a tick that comes late counts as one tick. A time-out by this clock
 * means that the process was awake for so long and no answer came, so a loaded machine turns no late answer into a
 * verdict. */
let running = 0;
const waiting = new Set<{ readonly until: number; readonly expire: () => void }>();
let timer: NodeJS.Timeout | undefined;

/** Calls `expire` after `ms` of this process's own running time; returns what cancels it. */
export const deadline = (ms: number, expire: () => void): (() => void) => {
	const entry = { until: running + ms, expire };
	waiting.add(entry);
	timer ??= setInterval(advance, tick);
	return () => waiting.delete(entry);
};

const advance = (): void => {
	running += tick;
	for (const entry of waiting) {
		if (entry.until > running) continue;
		waiting.delete(entry);
		entry.expire();
	}
	if (waiting.size > 0) return;
	clearInterval(timer);
	timer = undefined;
};
