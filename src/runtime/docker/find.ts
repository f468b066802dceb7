import { findCoordinators } from '../processes.ts';
import type { FoundLab } from '../runtime.ts';
import { connect, failureOf, refusal } from './engine.ts';
import { type Belongings, findBelongings, labels, machine } from './labels.ts';

/** Something of a lab that an engine or this machine holds. */
interface Thing {
	readonly lab: string;
	readonly title: string;
	/** Whether it shows that somebody runs the lab. */
	readonly alive: boolean;
}

/** Labs by the labels of their containers and networks, and by their coordinators' processes. */
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

/** An engine that does not answer holds nothing that we could see. */
const unlessSilent = async (look: Promise<Belongings>): Promise<Belongings> => {
	try {
		return await look;
	} catch (error) {
		if (failureOf(error).status !== undefined) throw refusal("labs can't be listed", error);
		return { containers: [], networks: [], volumes: [] };
	}
};

/** Where a lab's coordinator would be a process that we see, its containers prove nothing: they outlive it for a
 * moment. Of a lab that another machine runs, or where processes can't be listed, they are all there is to go by. */
const canSeeCoordinator = (own: Readonly<Record<string, string>>): boolean =>
	process.platform === 'linux' && own[labels.machine] === machine;
