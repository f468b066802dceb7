import type { Ip } from '../net/ip.ts';
import type { Terrain } from './terrain.ts';
import type { Trip } from './trip.ts';
import { type Question, type Walk, walk } from './walk.ts';

/** Every way that a connection may go where rules choose at random (a Service with several endpoints): the first is the
 * one that `walk` alone would take. */
export const walkAll = (terrain: Terrain, question: Question): readonly Walk[] => {
	const walks: Walk[] = [];
	let choices: boolean[] | undefined = [];
	while (choices) {
		const taken: boolean[] = [...choices];
		let asked = 0;
		walks.push(
			walk(terrain, question, () => {
				const choice = taken[asked] ?? true;
				taken[asked++] = choice;
				return choice;
			}),
		);
		choices = after(taken);
	}
	return walks;
};

/** Of the ways that a connection may go, the one that ends at an address, as a real packet's did; else the first. */
export const walkTo = (terrain: Terrain, question: Question, goal: Ip | undefined): Walk => {
	const usual = walk(terrain, question, takeNth(0));
	if (goal === undefined || usual.hops.at(-1)?.dst === goal) return usual;
	for (let nth = 1; nth < mostEndpoints; nth++) {
		const other = walk(terrain, question, takeNth(nth));
		if (other.hops.at(-1)?.dst === goal) return other;
	}
	return usual;
};

const mostEndpoints = 32;

const takeNth = (nth: number): Trip['choose'] => {
	let asked = 0;
	return () => asked++ >= nth;
};

/** The next branch: the last "yes" becomes a "no". */
const after = (taken: readonly boolean[]): boolean[] | undefined => {
	const last = taken.lastIndexOf(true);
	return last < 0 ? undefined : [...taken.slice(0, last), false];
};
