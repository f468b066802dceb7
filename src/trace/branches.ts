import { type Question, type Walk, walk } from './walk.ts';
import type { World } from './world.ts';

/** Every way that a connection may go where rules choose at random (a Service with several endpoints): the first is the
 * one that `walk` alone would take. */
export const walkAll = (world: World, question: Question): readonly Walk[] => {
	const walks: Walk[] = [];
	let choices: boolean[] | undefined = [];
	while (choices) {
		const taken: boolean[] = [...choices];
		let asked = 0;
		walks.push(
			walk(world, question, () => {
				const choice = taken[asked] ?? true;
				taken[asked++] = choice;
				return choice;
			}),
		);
		choices = after(taken);
	}
	return walks;
};

/** The next branch: the last "yes" becomes a "no". */
const after = (taken: readonly boolean[]): boolean[] | undefined => {
	const last = taken.lastIndexOf(true);
	return last < 0 ? undefined : [...taken.slice(0, last), false];
};
