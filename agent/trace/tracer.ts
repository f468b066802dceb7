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

/** Nobody asked for what was seen for so long, in ms: the watch ends, and its rules go. */
const forgetAfter = 30_000;

/** How often packets are taken out of the kernel's queues, in ms. */
const drainEvery = 5;

/** When nothing new has come for so long, all has come, in ms; waited for at most so long. */
const quietFor = 60;
const quietWithin = 1000;

/** Watches packets pass through a node's kernel: what rules they met, on which devices they were seen. */
export class Tracer {
	readonly #node: string;
	readonly #watches = new Map<number, Watch>();

	constructor(node: string) {
		this.#node = node;
	}

	get watches(): boolean {
		return this.#watches.size > 0;
	}

	/** Returns when nothing that comes from now on is missed. */
	async begin(id: number, lookout: Lookout): Promise<void> {
		const namespaces = [nodeNetns, ...lookout.netns];
		const notes: string[] = [];
		const capture = openCapture(namespaces, lookout);
		if (!(await untilTimed(capture, lookout.ports[1])))
			notes.push('the kernel keeps no time of packets: what was first may be told later');
		const monitor = await this.#traceRules(lookout).catch((error: unknown) => void notes.push(messageOf(error)));
		if (!monitor && notes.length === 0)
			notes.push('the kernel tells nothing of rules here: xtables-monitor is missing, or iptables is the legacy one');
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

	/** All that was seen; the node is as it was before. Empty when the watch is over already. */
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
		if (!watch) return { ...nothing, notes: ['nobody watched here'] };
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

/** A translation may have changed the client's port, so everything is looked up that has room behind what has it still. */
const askedFirst = (frames: readonly SeenFrame[], lookout: Lookout): readonly SeenFrame[] => {
	const { true: own = [], false: others = [] } = Object.groupBy(frames, ({ frame: { ip } }) =>
		ip !== undefined && isWithin(ip, lookout) ? 'true' : 'false',
	);
	return [...own, ...others];
};

const isWithin = ({ sport = 0, dport = 0 }: { sport?: number; dport?: number }, { ports }: Lookout): boolean =>
	[sport, dport].some((port) => port >= ports[0] && port <= ports[1]);
