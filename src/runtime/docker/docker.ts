import { findCoordinators } from '../processes.ts';
import type { LabSpec, OpenLab, RunningNode, Runtime } from '../runtime.ts';
import { startNode } from './container.ts';
import { findLabs } from './find.ts';
import { ensureImage } from './image.ts';
import { createUnderlay } from './network.ts';
import { probeEngine, reachEngine } from './probe.ts';
import { removeLab, removeNode } from './remove.ts';
import { createVolume } from './volume.ts';

/** Each node is a container, and a lab's nodes are on a network of their own. This process itself does not need
 * Linux. */
export const docker: Runtime = {
	name: 'docker',
	probe: probeEngine,
	prepare: async (log) => {
		const { engine } = await reachEngine();
		await ensureImage(engine, { log });
	},
	wrap: async (argv) => argv,
	runsAs: async () => "root of the nodes' containers, with a container's default capabilities",
	open: (spec) => openLab(spec),
	find: findLabs,
	sweep: async (lab) => {
		for (const { pid } of findCoordinators('docker').filter((found) => found.lab === lab)) endProcess(pid);
		// If nothing is found (or no engine is reachable for this user), there is nothing to remove.
		if (!(await findLabs()).some((found) => found.lab === lab)) return;
		const { engine } = await reachEngine();
		await removeLab(engine, lab);
	},
};

const openLab = async (spec: LabSpec): Promise<OpenLab> => {
	const { engine } = await reachEngine();
	const image = await ensureImage(engine, spec);
	await createUnderlay(engine, spec);
	await createVolume(engine, spec).catch(async (error) => {
		await removeLab(engine, spec.lab);
		throw error;
	});
	let starting: Promise<unknown> = Promise.resolve();
	return {
		start: (nodes, bus) => {
			const started = startAll(nodes.map((node) => startNode(node, { engine, spec, image, accept: bus.accept })));
			starting = Promise.allSettled([starting, started]);
			return started;
		},
		end: (node) => removeNode(engine, spec.lab, node),
		// A container that is being created would not be found by the removal yet.
		close: async () => {
			await starting;
			await removeLab(engine, spec.lab);
		},
	};
};

/** Resolves or rejects after every start has ended. */
const startAll = async (starts: readonly Promise<RunningNode>[]): Promise<readonly RunningNode[]> => {
	await Promise.allSettled(starts);
	return Promise.all(starts);
};

const endProcess = (pid: number): void => {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended meanwhile.
	}
};
