import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { failureOf } from './engine.ts';
import { labels } from './labels.ts';
import { withMmdebstrap } from './mmdebstrap.ts';
import { type Recipe, readRecipe } from './recipe.ts';
import { fromRegistry } from './registry.ts';
import { isThere, type Way } from './way.ts';

type Log = (message: string) => void;

/** The official base images come first, since people know them. */
const ways: readonly Way[] = [fromRegistry, withMmdebstrap];

/** The tag of the node image for this version of cnilab. The image is made if it is missing or `anew` is set. @throws
 * LabError with each way's reason when all fail. */
export const ensureImage = async (
	engine: Docker,
	{ log, anew = false }: { log: Log; anew?: boolean },
): Promise<string> => {
	const recipe = readRecipe();
	if (!anew && (await isThere(engine, recipe.tag))) return recipe.tag;
	const reasons: string[] = [];
	for (const way of ways) {
		const reason = (await way.unfit(engine, recipe)) ?? (await attempt(way, { engine, recipe, log }));
		if (!reason) return recipe.tag;
		log(`the node image can't be made ${way.how}: ${reason}`);
		reasons.push(`${way.how}: ${reason}`);
	}
	throw new LabError('cannot', `the node image can't be made\n${reasons.map((reason) => `  ${reason}`).join('\n')}`, {
		hint: noImageHint,
	});
};

const attempt = async (
	way: Way,
	{ engine, recipe, log }: { engine: Docker; recipe: Recipe; log: Log },
): Promise<string | undefined> => {
	log(`${recipe.tag} is made ${way.how}`);
	const began = performance.now();
	try {
		await way.make(engine, recipe, log);
		await dropReplaced(engine);
	} catch (error) {
		return failureOf(error).message;
	}
	log(`${recipe.tag} is there, after ${((performance.now() - began) / 1000).toFixed(1)} s`);
	return undefined;
};

/** Removes images that had the tag before, unless a lab still uses them. */
const dropReplaced = async (engine: Docker): Promise<void> => {
	const images = await engine.listImages({ filters: { dangling: ['true'], label: [labels.version] } });
	await Promise.allSettled(images.map(({ Id }) => engine.getImage(Id).remove()));
};

/** Why the node image is missing and can't be made; undefined if there is no problem. */
export const imageTrouble = async (engine: Docker): Promise<string | undefined> => {
	const recipe = readRecipe();
	if (await isThere(engine, recipe.tag)) return undefined;
	const reasons = await Promise.all(ways.map((way) => way.unfit(engine, recipe)));
	if (reasons.includes(undefined)) return undefined;
	return `the node image is not there and can't be made: ${reasons.join('; ')}`;
};

export const noImageHint =
	'let the engine reach a registry or run `apt-get install mmdebstrap`; or use --runtime netns';
