import { setTimeout as delay } from 'node:timers/promises';

/** How long a lab may take to settle after a change, in ms. */
const settleMs = 3000;

/** A kernel may still change for this time, in ms, after its agent reported completion: a port opens a little later,
 * and a packet in flight passes the previous rules. */
const momentMs = 400;

/** Independent of how long the lab has had to settle. */
const leastTries = 2;

const firstPatience = 200;
const mostPatience = 2000;

/** How long the checks of a step may wait for their lab, all of them together. */
export interface Waiting {
	/** By performance.now(): until then a lab that is not idle may still change. */
	readonly settleBy: number;
	/** By performance.now(): until then an idle lab may still change. */
	readonly restBy: number;
	/** Whether the lab was idle since the last call. */
	readonly wasAtRest: () => Promise<boolean>;
}

/** Starts the waiting time now. */
export const waiting = (wasAtRest: Waiting['wasAtRest']): Waiting => {
	const now = performance.now();
	return { settleBy: now + settleMs, restBy: now + momentMs, wasAtRest };
};

/** Repeats an attempt with increasing time-outs, in ms, until it passes or its failure is final. In an idle lab two
 * consecutive failures are final a moment after the step began: nothing will change, so the next result would be the
 * same. If agents or programs are about to change something, or one was too busy to answer, the next result may differ:
 * then the whole settling time is used. */
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
