import { dirname } from 'node:path';
import { cnis, profiles } from '../cni/all.ts';
import { LabError, LabErrors } from '../errors.ts';
import { likely } from '../model/likely.ts';
import { withoutOperator } from '../model/lint/operators.ts';
import type { Text } from '../model/read/document.ts';
import { type Ignored, printIgnored } from '../model/read/ignored.ts';
import { readManifests } from '../model/read/manifests.ts';
import { readTopology, topologyAmong, topologyOf } from '../model/read/topology.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import { type Read, type Settled, settle } from '../world/settle.ts';
import type { World } from '../world/world.ts';
import { readPaths } from './files.ts';
import { say } from './output.ts';
import { sayWarnings } from './warnings.ts';

export interface TopologyFlags {
	readonly topology: string;
	readonly nodes?: number | undefined;
	readonly runtime?: Topology['runtime'] | undefined;
}

/** A profile's topology by its name, or a file's. @throws LabErrors with everything that is wrong in the file. */
export const topologyNamed = async ({ topology: name, nodes, runtime }: TopologyFlags): Promise<Topology> => {
	const profile = profiles.find((p) => p.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (profile && cni) return topologyOf(profile, cni, { ...(nodes && { nodes }), ...(runtime && { runtime }) });
	if (!/[./]/.test(name)) throw noProfile(name);
	if (nodes !== undefined)
		throw new LabError('bad-input', `--nodes goes with a profile; ${name} says itself how many there are`);
	const read = await readPaths([name], { cwd: process.cwd() });
	const [text] = read.texts;
	if (!text) throw new LabErrors(read.errors);
	const { topology, errors } = readTopology(text, cnis);
	if (!topology) throw new LabErrors(errors);
	return runtime ? { ...topology, runtime } : topology;
};

const noProfile = (name: string): LabError => {
	const names = profiles.map((p) => p.name);
	const near = likely(name, names);
	return new LabError('bad-input', `there is no topology ${name}; allowed: ${names.join(', ')}, or a file's path`, {
		...(near && { hint: `did you mean ${near}?` }),
	});
};

/** The objects of manifests, with addresses in the place of templates, as they would be in a world to which these
 * objects came. What was left alone is said in one line on standard error.
 * @throws LabErrors with everything that is wrong, in every file, or with what the objects make of this world. */
export const resourcesIn = async (paths: readonly string[], world: World): Promise<readonly Resource[]> => {
	const { change } = await settledIn(paths, world);
	return change.apply;
};

/** The same with the world that the objects lead to. */
export const settledIn = async (paths: readonly string[], world: World, read?: Read): Promise<Settled> =>
	settledTexts(await manifestsIn(paths), world, read);

/** The texts of manifests. @throws LabErrors with everything that is wrong with the paths, and in what they lead to */
export const manifestsIn = async (paths: readonly string[]): Promise<readonly Text[]> => {
	const { texts, errors } = await readPaths(paths, { cwd: process.cwd(), stdin: process.stdin });
	sayKustomizations(texts);
	if (errors.length > 0) throw new LabErrors([...errors, ...readManifests(texts).errors]);
	return texts;
};

/** A lab's topology: the one that is named, else the one that stands among its manifests.
 * @throws LabErrors where there is neither, or it is wrong */
export const topologyFor = async (
	{ topology: named, nodes, runtime }: Omit<TopologyFlags, 'topology'> & { readonly topology?: string | undefined },
	texts: readonly Text[],
): Promise<Topology> => {
	if (named !== undefined)
		return topologyNamed({ topology: named, ...(nodes && { nodes }), ...(runtime && { runtime }) });
	const found = topologyAmong(texts, cnis);
	if (!found)
		throw new LabError('bad-input', 'no topology was named', {
			hint: 'name one with -t (`cnilab topologies` lists them), or have a document of kind Topology in a file of -f',
		});
	if (!found.topology || found.errors.length > 0) throw new LabErrors(found.errors);
	if (nodes !== undefined)
		throw new LabError('bad-input', `--nodes goes with a profile; the Topology in the file says how many there are`);
	return runtime ? { ...found.topology, runtime } : found.topology;
};

/** What texts make of a world. @param read how texts become objects */
export const settledTexts = (texts: readonly Text[], world: World, read?: Read): Settled => {
	const settled = settle(world, { delete: [], apply: [], label: [] }, texts, read && { read });
	// A Topology among manifests is read elsewhere.
	sayIgnored(settled.ignored.filter(({ what }) => what !== 'kind Topology'));
	sayWarnings(withoutOperator(settled.ignored, settled.change.apply));
	return settled;
};

/** A kustomization is no object of a cluster: it says how to make them. */
const sayKustomizations = (texts: readonly Text[]): void => {
	for (const { name } of texts.filter(({ text }) => /^["']?kind["']?:\s*Kustomization\b/m.test(text)))
		say(`${name} is not built here, and its patches are not applied: kustomize build ${dirname(name)} | cnilab … -f -`);
};

const sayIgnored = (ignored: readonly Ignored[]): void => {
	if (ignored.length > 0) say(`left alone, since they play no part here: ${printIgnored(ignored)}`);
};
