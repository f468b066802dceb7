import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { failureOf, isGone, refusal } from './engine.ts';
import { findBelongings } from './labels.ts';

/** How long a network's last ports may take to go, in ms. */
const patience = 10_000;

/** Takes away all that carries the lab's label. What is gone already is fine.
 * @throws LabError when the engine refuses. */
export const removeLab = async (engine: Docker, lab: string): Promise<void> => {
	const { containers, networks } = await findBelongings(engine, lab);
	await Promise.all(containers.map(({ Id }) => unlessGone(engine.getContainer(Id).remove({ force: true, v: true }))));
	await Promise.all(networks.map(({ Id }) => removeNetwork(engine.getNetwork(Id))));
};

const unlessGone = async (removal: Promise<unknown>): Promise<void> => {
	try {
		await removal;
	} catch (error) {
		if (!isGone(error)) throw refusal("a node can't be removed", error);
	}
};

/** A container that the engine removes on its own, just now, still has its port for a moment. */
const removeNetwork = async (network: Docker.Network, until = Date.now() + patience): Promise<void> => {
	try {
		await network.remove();
	} catch (error) {
		if (isGone(error)) return;
		if (Date.now() > until || !failureOf(error).message.includes('active endpoints'))
			throw refusal("the underlay can't be removed", error);
		await sleep(50);
		await removeNetwork(network, until);
	}
};
