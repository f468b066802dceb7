import { setTimeout as delay } from 'node:timers/promises';

/** How long a lab may take to settle after a change, in ms. */
const settleMs = 3000;

/** What a kernel does a moment after its agent has said that all is done, in ms: a port opens a tick later, a packet
 * under way still meets the rules of before. */
const momentMs = 400;

/** However long the lab has had. */
const leastTries = 2;

const firstPatience = 200;
const mostPatience = 2000;

/** How long the checks of a step wait for their lab, all of them together. */
export interface Waiting {
	/** By performance.now(): until then a lab that is not at rest may become otherwise. */
	readonly settleBy: number;
	/** By performance.now(): until then one that is at rest may. */
	readonly restBy: number;
	/** Whether the lab was at rest since this was asked last. */
	readonly wasAtRest: () => Promise<boolean>;
}

/** From now on. */
export const waiting = (wasAtRest: Waiting['wasAtRest']): Waiting => {
	const now = performance.now();
	return { settleBy: now + settleMs, restBy: now + momentMs, wasAtRest };
};

/** Tries until it passes, with ever more patience, in ms, or until a failure stands. Of a lab at rest two failures in a
 * row stand, a moment after the step began: nobody there has anything left to do, so the next answer would be the same.
 * Where agents, or programs, are about to change something, or one was too busy to answer, it may be another: for that
 * the time of settling is waited out. */
export const untilStable = async <T extends { readonly passed: boolean }>(
	attempt: (patience: number) => Promise<T>,
	{ settleBy, restBy, wasAtRest }: Waiting,
): Promise<T> => {
	let atRest = 0;
	for (let tries = 1, patience = firstPatience; ; tries++, patience = Math.min(2 * patience, mostPatience)) {
		const outcome = await attempt(patience);
		if (outcome.passed) return outcome;
		atRest = (await wasAtRest()) ? atRest + 1 : 0;
		const now = performance.now();
		if (tries >= leastTries && now > settleBy) return outcome;
		if (atRest >= leastTries && now > restBy) return outcome;
		await delay(20);
	}
};
