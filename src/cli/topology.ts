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
	/** Take the nodes from the manifests. */
	readonly nodesFromManifests?: boolean | undefined;
	/** The scenario that names the topology, if one does. */
	readonly where?: Source | undefined;
}

/** The topology of a profile's name or of a file; with the nodes of these manifests if requested, or if the file leaves
 * them open. @throws LabErrors with all errors in the file */
export const topologyNamed = async (flags: TopologyFlags, manifests: readonly Text[] = []): Promise<Topology> =>
	withNodes(await topologyAlone(flags), flags, manifests);

/** A lab's topology: the named one, else the one among its manifests. @throws LabErrors if there is none, or it is
 * invalid */
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
	/** Whether it defines its nodes; a profile has a default number, or that of --nodes. */
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

/** Whether a topology's name is a file's path; names of profiles have no dots or slashes. */
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
	// Node objects that only label existing nodes do not define others.
	const own = new Set(topology.nodes.map(({ name }) => name));
	const found = resources.filter(({ kind }) => kind === 'Node');
	return found.length > 0 && !found.some(({ name }) => own.has(name))
		? nodesFromManifests(topology, resources)
		: topology;
};
