import { hostname } from 'node:os';
import type Docker from 'dockerode';
import type { ContainerInfo, NetworkInspectInfo, VolumeInspectInfo } from 'dockerode';

/** The labels of everything that belongs to a lab, so that it is found without a state file. */
export const labels = {
	lab: 'cnilab.lab',
	node: 'cnilab.node',
	topology: 'cnilab.topology',
	/** The machine whose coordinator runs the lab, since an engine may serve several machines. */
	machine: 'cnilab.machine',
	/** On the image: the hash of its inputs. */
	version: 'cnilab.version',
} as const;

export const machine = hostname();

export const networkName = (lab: string): string => `cnilab-${lab}`;
export const volumeName = (lab: string): string => `cnilab-${lab}`;
export const containerName = (lab: string, node: string): string => `cnilab-${lab}-${node}`;

export interface Belongings {
	readonly containers: readonly ContainerInfo[];
	readonly networks: readonly NetworkInspectInfo[];
	readonly volumes: readonly VolumeInspectInfo[];
}

/** All containers, networks and volumes with the label of this lab; without `lab`, of any lab. */
export const findBelongings = async (engine: Docker, lab?: string): Promise<Belongings> => {
	const filters = { label: [lab === undefined ? labels.lab : `${labels.lab}=${lab}`] };
	const [containers, networks, { Volumes: volumes }] = await Promise.all([
		engine.listContainers({ all: true, filters }),
		engine.listNetworks({ filters }),
		engine.listVolumes({ filters }),
	]);
	return { containers, networks, volumes: volumes ?? [] };
};
