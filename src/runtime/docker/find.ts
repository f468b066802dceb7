import { findCoordinators } from '../processes.ts';
import type { FoundLab } from '../runtime.ts';
import { connect, failureOf, refusal } from './engine.ts';
import { type Belongings, findBelongings, labels, machine } from './labels.ts';

/** Something that belongs to a lab, in the engine or on this machine. */
interface Thing {
	readonly lab: string;
	readonly title: string;
	/** Whether it proves that the lab runs. */
	readonly alive: boolean;
}

/** Finds labs by the labels of their containers, networks and volumes, and by their coordinators' processes. */
export const findLabs = async (): Promise<readonly FoundLab[]> => {
	const things = [...coordinators(), ...(await belongings())];
	return [...Map.groupBy(things, ({ lab }) => lab)].map(([lab, own]) => ({
		lab,
		runtime: 'docker',
		things: own.map(({ title }) => title),
		alive: own.some(({ alive }) => alive),
	}));
};

const coordinators = (): readonly Thing[] =>
	findCoordinators('docker').map(({ pid, lab }) => ({ lab, title: `process ${pid}`, alive: true }));

const belongings = async (): Promise<readonly Thing[]> => {
	const { containers, networks, volumes } = await unlessSilent(connect().then(findBelongings));
	return [
		...containers.map(({ Names, Labels, State }) => ({
			lab: Labels[labels.lab] ?? '',
			title: `container ${Names[0]?.slice(1)}`,
			alive: State === 'running' && !canSeeCoordinator(Labels),
		})),
		...networks.map(({ Name, Labels }) => ({
			lab: Labels?.[labels.lab] ?? '',
			title: `network ${Name}`,
			alive: false,
		})),
		...volumes.map(({ Name, Labels }) => ({
			lab: Labels[labels.lab] ?? '',
			title: `volume ${Name}`,
			alive: false,
		})),
	];
};

/** An engine that does not answer counts as empty. */
const unlessSilent = async (look: Promise<Belongings>): Promise<Belongings> => {
	try {
		return await look;
	} catch (error) {
		if (failureOf(error).status !== undefined) throw refusal("labs can't be listed", error);
		return { containers: [], networks: [], volumes: [] };
	}
};

/** If the lab's coordinator would be a visible process, its containers prove nothing, since they outlive it for a
 * moment. For a lab of another machine, or where processes can't be listed, containers are the only proof. */
const canSeeCoordinator = (own: Readonly<Record<string, string>>): boolean =>
	process.platform === 'linux' && own[labels.machine] === machine;
