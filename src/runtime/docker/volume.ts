import type Docker from 'dockerode';
import type { LabSpec } from '../runtime.ts';
import { labels, machine, volumeName } from './labels.ts';

/** Creates the volume for the folders of a lab's claims. */
export const createVolume = async (engine: Docker, { lab, topology }: Pick<LabSpec, 'lab' | 'topology'>) => {
	const own = { [labels.lab]: lab, [labels.topology]: topology.name, [labels.machine]: machine };
	await engine.createVolume({ Name: volumeName(lab), Labels: own });
};
