import type { NetlinkMonitor } from './netlink-monitor.ts';

interface Watch {
	readonly monitor: Pick<NetlinkMonitor, 'pending'>;
	/** Whether the agent has other work. Checks for drift wait for it, since each costs a handful of processes. */
	readonly busy: () => boolean;
	readonly check: () => void;
}

/** Between two looks at the monitor, in ms. */
const tick = 250;

/** Least time between two checks, in ms. */
const atSoonest = 1000;

/** Most time between two checks, in ms: ipsets and some sysctls change without a notification. */
const atLatest = 10_000;

/** Calls `check` soon after a notification of a change, and now and then anyway; returns what ends it. */
export const watchForDrift = ({ monitor, busy, check }: Watch): (() => void) => {
	let checked = performance.now();
	let changed = false;
	/** Whether changes were pending at the last tick too: who changes one thing by hand often changes a second one. */
	const isDue = (): boolean => {
		const before = changed;
		const { chains, rest } = monitor.pending();
		changed = rest || chains.length > 0;
		return before && changed;
	};
	const timer = setInterval(() => {
		const since = performance.now() - checked;
		const early = isDue() && since > atSoonest && !busy();
		if (!early && since < atLatest) return;
		checked = performance.now();
		check();
	}, tick);
	timer.unref();
	return () => clearInterval(timer);
};
