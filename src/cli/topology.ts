import { cnis, profiles } from '../cni/all.ts';
import { LabError, LabErrors } from '../errors.ts';
import { nodesFromManifests } from '../model/control/nodes-from-manifests.ts';
import { likely } from '../model/likely.ts';
import type { Source } from '../model/meta.ts';
import type { Text } from '../model/read/document.ts';
import { readManifests } from '../model/read/manifests.ts';
import { readTopology, topologyAmong, topologyOf } from '../model/read/topology.ts';
import type { Topology } from '../model/topology.ts';
import { readPaths } from './files.ts';

export interface TopologyFlags {
	readonly topology: string;
	readonly nodes?: number | undefined;
	readonly runtime?: Topology['runtime'] | undefined;
	/** The nodes are those of the manifests. */
	readonly nodesFromManifests?: boolean | undefined;
	/** The scenario that names the topology, if one does. */
	readonly where?: Source | undefined;
}

/** A profile's topology by its name, or a file's; with the nodes of these manifests where that is asked for, or where a
 * file leaves its nodes to them. @throws LabErrors with everything that is wrong in the file. */
export const topologyNamed = async (flags: TopologyFlags, manifests: readonly Text[] = []): Promise<Topology> =>
	withNodes(await topologyAlone(flags), flags, manifests);

/** A lab's topology: the one that is named, else the one that stands among its manifests.
 * @throws LabErrors where there is neither, or it is wrong */
export const topologyFor = async (
	{ topology: named, ...flags }: Omit<TopologyFlags, 'topology'> & { readonly topology?: string | undefined },
	texts: readonly Text[],
): Promise<Topology> => {
	if (named !== undefined) return topologyNamed({ ...flags, topology: named }, texts);
	const found = topologyAmong(texts, cnis);
	if (!found)
		throw new LabError('bad-input', 'no topology was named', {
			hint: 'name one with -t (`cnilab topologies` lists them), or have a document of kind Topology in a file of -f',
		});
	const { topology, saysNodes, errors } = found;
	if (!topology || errors.length > 0) throw new LabErrors(errors);
	if (flags.nodes !== undefined)
		throw new LabError('bad-input', `--nodes goes with a profile; the Topology in the file says how many there are`);
	const { runtime = topology.runtime } = flags;
	return withNodes({ topology: { ...topology, runtime }, nodes: saysNodes ? 'said' : 'open' }, flags, texts);
};

interface Alone {
	readonly topology: Topology;
	/** Whether it says of itself which nodes there are; a profile has as many as by default, or as --nodes says. */
	readonly nodes: 'said' | 'open' | 'counted';
}

const topologyAlone = async ({ topology: name, nodes, runtime, where }: TopologyFlags): Promise<Alone> => {
	const profile = profiles.find((p) => p.name === name);
	const cni = profile && cnis.get(profile.cni);
	if (profile && cni)
		return {
			topology: topologyOf(profile, cni, { ...(nodes && { nodes }), ...(runtime && { runtime }) }),
			nodes: 'counted',
		};
	if (!isTopologyFile(name)) throw noProfile(name);
	if (nodes !== undefined)
		throw new LabError('bad-input', `--nodes goes with a profile; ${name} says itself how many there are`);
	const read = await readPaths([name], { cwd: process.cwd(), ...(where !== undefined && { where }) });
	const [text] = read.texts;
	if (!text) throw new LabErrors(read.errors);
	const { topology, saysNodes, errors } = readTopology(text, cnis);
	if (!topology) throw new LabErrors(errors);
	return { topology: runtime ? { ...topology, runtime } : topology, nodes: saysNodes ? 'said' : 'open' };
};

/** Whether a topology's name is the path of a file; profiles have plain names. */
export const isTopologyFile = (name: string): boolean => /[./]/.test(name);

const noProfile = (name: string): LabError => {
	const names = profiles.map((p) => p.name);
	const near = likely(name, names);
	return new LabError('bad-input', `there is no topology ${name}; allowed: ${names.join(', ')}, or a file's path`, {
		...(near && { hint: `did you mean ${near}?` }),
	});
};

const withNodes = (
	{ topology, nodes }: Alone,
	{ nodesFromManifests: asked = false, nodes: counted }: Omit<TopologyFlags, 'topology'>,
	manifests: readonly Text[],
): Topology => {
	if (asked && (counted !== undefined || nodes === 'said'))
		throw new LabError('bad-input', '--nodes-from-manifests says which nodes there are', {
			hint: counted !== undefined ? 'leave --nodes out' : `leave spec.nodes out of topology ${topology.name}`,
		});
	if (!asked && nodes !== 'open') return topology;
	const { resources } = readManifests(manifests);
	if (asked) return nodesFromManifests(topology, resources);
	// Node objects by which somebody labels the nodes that there are anyway make no others.
	const own = new Set(topology.nodes.map(({ name }) => name));
	const found = resources.filter(({ kind }) => kind === 'Node');
	return found.length > 0 && !found.some(({ name }) => own.has(name))
		? nodesFromManifests(topology, resources)
		: topology;
};
