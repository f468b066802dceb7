import { setTimeout as delay } from 'node:timers/promises';
import type { Evidence, Lookout, SeenFrame } from '../../src/bus/evidence.ts';
import { messageOf } from '../../src/errors.ts';
import { nodeNetns } from '../../src/net/netns.ts';
import { type Capture, openCapture, untilTimed } from './capture.ts';
import { type Counters, grown, readCounters } from './counters.ts';
import { lookUp } from './lookups.ts';
import { type Monitor, openMonitor } from './monitor.ts';
import { putTraceRules, removeTraceRules } from './rules.ts';

interface Watch {
	readonly lookout: Lookout;
	readonly capture: Capture;
	readonly monitor: Monitor | undefined;
	readonly before: Counters;
	readonly notes: readonly string[];
	readonly timers: readonly NodeJS.Timeout[];
}

/** A capture that is not asked for its result is ended, and its rules are removed, after this time, in ms. */
const forgetAfter = 30_000;

/** How often packets are read from the kernel's queues, in ms. */
const drainEvery = 5;

/** When nothing new has arrived for this long, everything has, in ms; and the most to wait for that. */
const quietFor = 60;
const quietWithin = 1000;

/** Records how packets pass a node's kernel: the rules that they pass, and the devices on which they are seen. */
export class Tracer {
	readonly #node: string;
	readonly #watches = new Map<number, Watch>();

	constructor(node: string) {
		this.#node = node;
	}

	get watches(): boolean {
		return this.#watches.size > 0;
	}

	/** Resolves when every later packet will be seen. */
	async begin(id: number, lookout: Lookout): Promise<void> {
		const namespaces = [nodeNetns, ...lookout.netns];
		const notes: string[] = [];
		const capture = openCapture(namespaces, lookout);
		if (!(await untilTimed(capture, lookout.ports[1])))
			notes.push('the kernel does not time-stamp packets: their order may be wrong');
		const monitor = await this.#traceRules(lookout).catch((error: unknown) => void notes.push(messageOf(error)));
		if (!monitor && notes.length === 0)
			notes.push('the kernel sends no trace messages here: xtables-monitor is missing, or iptables is the legacy one');
		const timers = [
			setInterval(() => capture.drain(), drainEvery),
			setTimeout(() => void this.end(id), forgetAfter).unref(),
		];
		const before = readCounters(namespaces);
		this.#watches.set(id, { lookout, capture, monitor: monitor ?? undefined, before, notes, timers });
	}

	async #traceRules(lookout: Lookout): Promise<Monitor | undefined> {
		await removeTraceRules([...this.#watches.values()].map((watch) => watch.lookout));
		await putTraceRules(lookout);
		return openMonitor(lookout.ports[1]);
	}

	/** Ends a capture and returns its result; the node is as it was before. Empty if it has ended already. */
	async end(id: number): Promise<Evidence> {
		const watch = this.#watches.get(id);
		this.#watches.delete(id);
		const nothing = {
			node: this.#node,
			rules: [],
			frames: [],
			lookups: [],
			devices: [],
			counters: [],
			notes: [],
			overrun: false,
		};
		if (!watch) return { ...nothing, notes: ['there was no capture'] };
		const { capture, monitor, before, notes, lookout } = watch;
		try {
			const overrun = (await monitor?.caughtUp()) === false;
			await quiet(watch);
			const counters = grown(before, readCounters([...before.keys()]));
			const { frames } = capture;
			return {
				...{ node: this.#node, rules: monitor?.lines ?? [], frames: [...frames], counters, notes, overrun },
				devices: capture.devices(),
				lookups: await lookUp(askedFirst(frames, lookout)),
			};
		} catch (error) {
			return { ...nothing, notes: [...notes, messageOf(error)] };
		} finally {
			for (const timer of watch.timers) clearTimeout(timer);
			capture.close();
			monitor?.close();
			await removeTraceRules([...this.#watches.values()].map((other) => other.lookout));
		}
	}

	async endAll(): Promise<void> {
		for (const id of [...this.#watches.keys()]) await this.end(id);
	}
}

const quiet = async ({ capture, monitor }: Watch): Promise<void> => {
	const deadline = performance.now() + quietWithin;
	let seen = -1;
	for (;;) {
		capture.drain();
		const now = capture.frames.length + (monitor?.lines.length ?? 0);
		if (now === seen || performance.now() > deadline) return;
		seen = now;
		await delay(quietFor);
	}
};

/** Frames with the client's port first: a translation may have changed it in others, which are looked up as far as the
 * limit allows. */
const askedFirst = (frames: readonly SeenFrame[], lookout: Lookout): readonly SeenFrame[] => {
	const { true: own = [], false: others = [] } = Object.groupBy(frames, ({ frame: { ip } }) =>
		ip !== undefined && isWithin(ip, lookout) ? 'true' : 'false',
	);
	return [...own, ...others];
};

const isWithin = ({ sport = 0, dport = 0 }: { sport?: number; dport?: number }, { ports }: Lookout): boolean =>
	[sport, dport].some((port) => port >= ports[0] && port <= ports[1]);
