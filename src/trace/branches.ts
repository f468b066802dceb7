import type { Verdict } from '../model/scenario.ts';
import type { Terrain } from './terrain.ts';
import { type Goal, type Question, type Walk, walk } from './walk.ts';

/** Every path that a connection may take where rules choose at random (a Service with several endpoints). The first is
 * the one that `walk` takes. */
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

/** Of the paths that a connection may take, the one that ended as a real packet did: at the same endpoint if that is
 * known, else with the same verdict, else the first. */
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

/** Yields a walk for each endpoint that the first rules with a probability may choose. */
export function* endpointWalks(terrain: Terrain, question: Question): Generator<Walk> {
	for (let nth = 0; nth < mostEndpoints; nth++) {
		let asked = 0;
		yield walk(terrain, question, () => asked++ >= nth);
		if (asked <= nth) return;
	}
}

const mostEndpoints = 32;

/** The next branch: the last true becomes false. Undefined after the last branch. */
const after = (taken: readonly boolean[]): boolean[] | undefined => {
	const last = taken.lastIndexOf(true);
	return last < 0 ? undefined : [...taken.slice(0, last), false];
};
