import type Docker from 'dockerode';
import type { Recipe } from './recipe.ts';

/** One way to get the node image. */
export interface Way {
	/** Completes the sentence "the node image is made …". */
	readonly how: string;
	/** Why this way can't work here; undefined if a quick check finds no reason. */
	unfit(engine: Docker, recipe: Recipe): Promise<string | undefined>;
	/** Creates the image under the recipe's tag. */
	make(engine: Docker, recipe: Recipe, log: (message: string) => void): Promise<void>;
}

export const isThere = async (engine: Docker, image: string): Promise<boolean> => {
	try {
		await engine.getImage(image).inspect();
		return true;
	} catch {
		return false;
	}
};
