import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../../bus/caller.ts';
import type { LabEvent } from '../../bus/events.ts';

/** Buffers a lab's events for a periodic reader. */
export interface News {
	/** Returns the events since the last call. */
	take(): readonly LabEvent[];
	/** Waits for an event that may change a verdict, for `ms`, or until the signal is aborted. */
	wait(ms: number): Promise<void>;
}

/** Events within this time, in ms, are handled together. */
const breath = 30;

/** Follows the lab's events from now on. */
export const newsOf = (client: LabClient, signal: AbortSignal): News => {
	const events: LabEvent[] = [];
	let wake: (() => void) | undefined;
	client.subscribe({
		onEvent: (event) => {
			events.push(event);
			if (stirring[event.type]) wake?.();
		},
	});
	return {
		take: () => events.splice(0),
		wait: async (ms) => {
			if (events.some(({ type }) => stirring[type])) return;
			const woken = new Promise<void>((resolve) => {
				wake = resolve;
			});
			const over = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
			const late = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
			if (!signal.aborted) await Promise.race([woken, late]);
			wake = undefined;
			await delay(breath);
		},
	};
};

/** Which events may change verdicts. */
const stirring: Readonly<Record<LabEvent['type'], boolean>> = {
	node: true,
	cluster: true,
	synced: true,
	drift: true,
	failed: true,
	ready: true,
	down: false,
	log: false,
};
