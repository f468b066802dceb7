import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../../bus/caller.ts';
import type { LabEvent } from '../../bus/events.ts';

/** What happens in a lab, for somebody who looks at it from time to time. */
export interface News {
	/** All that has happened since the last look. */
	take(): readonly LabEvent[];
	/** Until something happens that may change a verdict, `ms` have passed, or the signal is aborted. */
	wait(ms: number): Promise<void>;
}

/** Events that come close together are one piece of news, ms. */
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

/** Which events are worth asking again for. */
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
