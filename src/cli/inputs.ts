import { dirname } from 'node:path';
import { LabErrors } from '../errors.ts';
import { withoutOperator } from '../model/lint/operators.ts';
import type { Text } from '../model/read/document.ts';
import { type Ignored, printIgnored } from '../model/read/ignored.ts';
import { readManifests } from '../model/read/manifests.ts';
import type { Resource } from '../model/resource.ts';
import { type Read, readingIn, type Settled, settle } from '../world/settle.ts';
import type { World } from '../world/world.ts';
import { readPaths } from './files.ts';
import { say } from './output.ts';
import { sayWarnings } from './warnings.ts';

/** The objects of manifests with templates replaced by addresses, as they would be in this world. Ignored fields are
 * reported in one line on standard error. @throws LabErrors with all errors of all files and of the resulting world */
export const resourcesIn = async (
	paths: readonly string[],
	world: World,
	namespace?: string,
): Promise<readonly Resource[]> => {
	const { change } = await settledIn(paths, world, readingIn(namespace));
	return change.apply;
};

/** The same, with the resulting world. */
export const settledIn = async (paths: readonly string[], world: World, read?: Read): Promise<Settled> =>
	settledTexts(await manifestsIn(paths), world, read);

/** The texts of manifests. @throws LabErrors with all errors of the paths and files */
export const manifestsIn = async (paths: readonly string[]): Promise<readonly Text[]> => {
	const { texts, errors } = await readPaths(paths, { cwd: process.cwd(), stdin: process.stdin });
	sayKustomizations(texts);
	if (errors.length > 0) throw new LabErrors([...errors, ...readManifests(texts).errors]);
	return texts;
};

/** Applies texts to a world. @param read parses texts to objects */
export const settledTexts = (texts: readonly Text[], world: World, read?: Read): Settled => {
	const settled = settle(world, { delete: [], apply: [], label: [] }, texts, read && { read });
	// A Topology among manifests is read elsewhere.
	sayIgnored(settled.ignored.filter(({ what }) => what !== 'kind Topology'));
	sayWarnings(withoutOperator(settled.ignored, settled.change.apply));
	return settled;
};

/** Warns of kustomizations, which are not objects but instructions for making them. */
const sayKustomizations = (texts: readonly Text[]): void => {
	for (const { name } of texts.filter(({ text }) => /^["']?kind["']?:\s*Kustomization\b/m.test(text)))
		say(`${name} is not built here, and its patches are not applied: kustomize build ${dirname(name)} | cnilab … -f -`);
};

const sayIgnored = (ignored: readonly Ignored[]): void => {
	if (ignored.length > 0) say(`left alone, since they play no part here: ${printIgnored(ignored)}`);
};
