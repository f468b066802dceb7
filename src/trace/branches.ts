import type { Verdict } from '../model/scenario.ts';
import type { Terrain } from './terrain.ts';
import { type Goal, type Question, type Walk, walk } from './walk.ts';

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

/** Of the ways that a connection may go, the one that ended as a real packet did: at the same endpoint; where that is
 * not known, with the same verdict; else the first. */
export const walkTo = (
	terrain: Terrain,
	question: Question,
	{ goal, verdict }: { readonly goal?: Partial<Goal> | undefined; readonly verdict?: Verdict | undefined },
): Walk => {
	const walks: Walk[] = [];
	for (const one of endpointWalks(terrain, question)) {
		if (goal === undefined ? one.verdict === verdict : isAt(one, goal)) return one;
		walks.push(one);
	}
	const [usual = walk(terrain, question)] = walks;
	return walks.find((one) => one.verdict === verdict) ?? usual;
};

const isAt = ({ goal }: Walk, { ip, port }: Partial<Goal>): boolean =>
	goal?.ip === ip && (port === undefined || goal?.port === port);

/** A walk for each endpoint that the first rules that draw lots may choose. */
export function* endpointWalks(terrain: Terrain, question: Question): Generator<Walk> {
	for (let nth = 0; nth < mostEndpoints; nth++) {
		let asked = 0;
		yield walk(terrain, question, () => asked++ >= nth);
		if (asked <= nth) return;
	}
}

const mostEndpoints = 32;

/** The next branch: the last "yes" becomes a "no". */
const after = (taken: readonly boolean[]): boolean[] | undefined => {
	const last = taken.lastIndexOf(true);
	return last < 0 ? undefined : [...taken.slice(0, last), false];
};
