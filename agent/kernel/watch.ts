import type { NetlinkMonitor } from './netlink-monitor.ts';

interface Watch {
	readonly monitor: Pick<NetlinkMonitor, 'heard'>;
	/** Then what was heard can wait: a look costs a handful of processes. */
	readonly busy: () => boolean;
	readonly look: () => void;
}

const tick = 250;

/** Between two looks for which something was heard, in ms. */
const breath = 1000;

/** Without a sound, in ms: a set or a setting may have changed. */
const atLatest = 10_000;

/** Calls `look` soon after something was heard, and now and then anyway; returns what ends it. */
export const keepWatch = ({ monitor, busy, look }: Watch): (() => void) => {
	let looked = performance.now();
	let stirred = false;
	/** A tick after the first sound: hands seldom change one thing alone. */
	const stirring = (): boolean => {
		const before = stirred;
		const { chains, rest } = monitor.heard();
		stirred = rest || chains.length > 0;
		return before && stirred;
	};
	const timer = setInterval(() => {
		const since = performance.now() - looked;
		const called = stirring() && since > breath && !busy();
		if (!called && since < atLatest) return;
		looked = performance.now();
		look();
	}, tick);
	timer.unref();
	return () => clearInterval(timer);
};
