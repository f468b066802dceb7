import { execa } from 'execa';
import { exitCodes, LabError, printError } from '../src/errors.ts';
import { ensureImage } from '../src/runtime/docker/image.ts';
import { reachEngine } from '../src/runtime/docker/probe.ts';
import { readRecipe } from '../src/runtime/docker/recipe.ts';
import { fromRegistry } from '../src/runtime/docker/registry.ts';
import { isThere } from '../src/runtime/docker/way.ts';

/** Builds the node image for Docker, with a registry or without one.
 *
 *   node scripts/image.ts           unless the image that fits is there
 *   node scripts/image.ts --anew    in any case */
const main = async (): Promise<void> => {
	const { engine } = await reachEngine();
	const anew = process.argv.includes('--anew');
	const recipe = readRecipe();
	const isWanted = anew || !(await isThere(engine, recipe.tag));
	if (isWanted && (await fromRegistry.unfit(engine, recipe))) await installMmdebstrap();
	log(`${await ensureImage(engine, { log, anew })} is the node image`);
};

const log = (message: string): void => console.log(`image: ${message}`);

/** Where it may be installed and is missing; where it may not, ensureImage says what to run. */
const installMmdebstrap = async (): Promise<void> => {
	const { failed } = await execa('mmdebstrap', ['--version'], { reject: false });
	if (!failed || process.getuid?.() !== 0) return;
	log('no registry has the base images, so mmdebstrap is installed to make one');
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	await execa('apt-get', ['update', '-qq'], { env, reject: false });
	await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'mmdebstrap'], { env, reject: false });
};

try {
	await main();
} catch (error) {
	console.error(printError(error));
	process.exitCode = error instanceof LabError ? exitCodes[error.code] : exitCodes.cannot;
}
