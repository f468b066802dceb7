import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { failureOf, isGone, refusal } from './engine.ts';
import { containerName, findBelongings } from './labels.ts';

/** How long to wait until the last ports and mounts are released, in ms. */
const patience = 10_000;

/** Removes everything with the lab's label. Objects that are gone already are skipped. @throws LabError when the engine
 * refuses. */
export const removeLab = async (engine: Docker, lab: string): Promise<void> => {
	const { containers, networks, volumes } = await findBelongings(engine, lab);
	await Promise.all(containers.map(({ Id }) => unlessGone(engine.getContainer(Id).remove({ force: true, v: true }))));
	await Promise.all([
		...networks.map(({ Id }) => removeFreed(engine.getNetwork(Id), "the underlay can't be removed")),
		...volumes.map(({ Name }) =>
			removeFreed(engine.getVolume(Name), "the volume of the lab's claims can't be removed"),
		),
	]);
};

/** Removes a node's container, and waits until its name is free. @throws LabError when the engine refuses. */
export const removeNode = async (engine: Docker, lab: string, node: string): Promise<void> => {
	const container = engine.getContainer(containerName(lab, node));
	await unlessGone(container.remove({ force: true, v: true }));
	await unlessGone(container.wait({ condition: 'removed' }));
};

const unlessGone = async (removal: Promise<unknown>): Promise<void> => {
	try {
		await removal;
	} catch (error) {
		if (!isGone(error)) throw refusal("a node can't be removed", error);
	}
};

/** Retries while a container that is being removed still holds its port or volume. */
const removeFreed = async (
	thing: { readonly remove: () => Promise<unknown> },
	problem: string,
	until = Date.now() + patience,
): Promise<void> => {
	try {
		await thing.remove();
	} catch (error) {
		if (isGone(error)) return;
		if (Date.now() > until || !/active endpoints|in use/.test(failureOf(error).message)) throw refusal(problem, error);
		await sleep(50);
		await removeFreed(thing, problem, until);
	}
};
