import { LabError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import { endOf } from '../model/ended-pod.ts';
import { nameOf } from '../model/name-of.ts';
import { routerName } from '../plan/router.ts';

interface Where {
	readonly lab: string;
	readonly cluster: Pick<Cluster, 'pods' | 'pending' | 'ended'>;
}

/** The node, or the router, of a place. */
export const machineOf = (place: string, { pods }: Pick<Cluster, 'pods'>): string | undefined => {
	if (place === 'external') return routerName;
	if (place.startsWith('node/')) return place.slice('node/'.length);
	return pods.find((pod) => nameOf(pod) === place)?.node;
};

/** @throws LabError for a pod that exists but has no network, because it is pending or has ended. */
export const refuseNowhere = (
	{ pending = [], ended = [] }: Pick<Cluster, 'pending' | 'ended'>,
	place: string,
): void => {
	const waiting = pending.find((pod) => nameOf(pod) === place);
	if (waiting) throw new LabError('failed', `${place} is Pending, and so on no node: ${waiting.reason}`);
	const over = ended.find((pod) => nameOf(pod) === place);
	if (over) throw new LabError('failed', `${place} has ended (${endOf(over).phase}): it has no network any more`);
};

/** The error for a place where nothing can be run or probed. @throws LabError for a pod without a network. */
export const noPlace = (place: string, { lab, cluster }: Where): LabError => {
	refuseNowhere(cluster, place);
	const there = cluster.pods.map(nameOf);
	return new LabError('bad-input', `there is no ${place} in lab ${lab}`, {
		hint: `NS/POD, node/NAME or external; pods here: ${there.slice(0, 8).join(', ')}${there.length > 8 ? ', …' : ''}`,
	});
};

/** With kubectl's message (staging/src/k8s.io/kubectl/pkg/cmd/exec). @throws LabError for a pod that has ended. */
export const refuseEnded = ({ ended = [] }: Pick<Cluster, 'ended'>, place: string): void => {
	const over = ended.find((pod) => nameOf(pod) === place);
	if (!over) return;
	const { phase } = endOf(over);
	throw new LabError('failed', `cannot exec into a container in a completed pod; current phase is ${phase}`, {
		where: place,
	});
};
