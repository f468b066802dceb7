import { LabError } from '../errors.ts';
import { type Cluster, nameOf } from '../model/cluster.ts';

interface Where {
	readonly lab: string;
	readonly cluster: Pick<Cluster, 'pods' | 'pending'>;
}

/** Why nobody can ask or run anything at a place. */
export const noPlace = (place: string, { lab, cluster: { pods, pending = [] } }: Where): LabError => {
	const waiting = pending.find((pod) => nameOf(pod) === place);
	if (waiting) return new LabError('failed', `${place} is Pending, and so on no node: ${waiting.reason}`);
	const there = pods.map(nameOf);
	return new LabError('bad-input', `there is no ${place} in lab ${lab}`, {
		hint: `NS/POD, node/NAME or external; pods here: ${there.slice(0, 8).join(', ')}${there.length > 8 ? ', …' : ''}`,
	});
};
