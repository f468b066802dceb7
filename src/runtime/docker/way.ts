import type Docker from 'dockerode';
import type { Recipe } from './recipe.ts';

/** One way to come by the node image. */
export interface Way {
	/** Ends the sentence "the node image is made …". */
	readonly how: string;
	/** Why it can't be gone here; undefined when it can, as far as a quick look tells. */
	unfit(engine: Docker, recipe: Recipe): Promise<string | undefined>;
	/** Leaves the image under the recipe's tag. */
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
