import type { EndedPod } from '../ended-pod.ts';
import type { WorkloadResource } from '../resource.ts';

type Job = Pick<WorkloadResource, 'replicas' | 'completions' | 'backoffLimit' | 'indexed'>;

export interface Standing {
	readonly state: 'Running' | 'Complete' | 'Failed' | 'Suspended';
	readonly succeeded: number;
	readonly failed: number;
}

/** The state of a Job, from its ended pods (pkg/controller/job: syncJob). */
export const standingOf = (job: Job, ended: readonly Pick<EndedPod, 'exitCode'>[]): Standing => {
	const succeeded = ended.filter(({ exitCode }) => exitCode === 0).length;
	const failed = ended.length - succeeded;
	return { state: stateOf(job, { succeeded, failed }), succeeded, failed };
};

const stateOf = (job: Job, { succeeded, failed }: Pick<Standing, 'succeeded' | 'failed'>): Standing['state'] => {
	if (failed > retriesOf(job)) return 'Failed';
	const isDone = succeeded >= goalOf(job) && (job.completions !== undefined || job.replicas > 0);
	if (isDone) return 'Complete';
	return job.replicas === 0 ? 'Suspended' : 'Running';
};

/** The number of successes wanted. Without `completions` a Job's pods share a work queue, and each must succeed
 * once. */
export const goalOf = ({ completions, replicas }: Job): number => completions ?? replicas;

/** Names are generated for this many retries at most. */
const mostRetries = 99;
const retriesOf = ({ backoffLimit = 6 }: Job): number => Math.min(backoffLimit, mostRetries);

/** The number of pods that a Job may create. For an indexed Job the order is: first attempts of all indexes, then
 * second attempts, and so on. */
export const mostPlaces = (job: Job): number =>
	job.indexed ? goalOf(job) * attemptsOf(job) : Math.max(goalOf(job), job.replicas) + retriesOf(job);

export const attemptsOf = (job: Job): number => retriesOf(job) + 1;

/** Positions of the pods that exist: ended ones, and as many more as should run. No more run at once than must still
 * succeed. */
export const placesOf = (
	job: Job,
	names: readonly string[],
	ended: readonly Pick<EndedPod, 'name' | 'exitCode'>[],
): readonly number[] => {
	const exits = new Map(ended.map(({ name, exitCode }) => [name, exitCode]));
	const own = new Set(names);
	const { state, succeeded } = standingOf(
		job,
		ended.filter(({ name }) => own.has(name)),
	);
	let free = state === 'Running' ? Math.min(job.replicas, goalOf(job) - succeeded) : 0;
	const settled = new Set<number>();
	return names.flatMap((name, place) => {
		const exit = exits.get(name);
		const index = job.indexed ? place % goalOf(job) : place;
		if (exit === 0) settled.add(index);
		if (exit !== undefined) return [place];
		if (free === 0 || settled.has(index)) return [];
		free--;
		settled.add(index);
		return [place];
	});
};
