import { setTimeout as delay } from 'node:timers/promises';

interface Until {
	/** What is waited for, for the error. */
	readonly what: string;
	/** In ms; long, since a machine may be busy, and nobody waits longer than it takes. */
	readonly within?: number;
}

/** Asks again and again until the answer is none of false and undefined.
 * @throws Error naming what was waited for, with the last error. */
export const until = async <T>(
	ask: () => Promise<T | false | undefined> | T | false | undefined,
	{ what, within = 30_000 }: Until,
): Promise<T> => {
	const deadline = performance.now() + within;
	let cause: unknown;
	do {
		try {
			const answer = await ask();
			if (answer !== undefined && answer !== false) return answer;
		} catch (error) {
			cause = error;
		}
		await delay(50);
	} while (performance.now() < deadline);
	throw new Error(`after ${within / 1000} s still not so: ${what}`, { cause });
};
