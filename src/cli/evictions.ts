import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../bus/caller.ts';
import { isFinal, type Refusal } from '../model/control/evict.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Draining } from '../model/scenario.ts';
import type { World } from '../world/world.ts';
import { changeLab, type Done, type DryRun, drily, worldOf } from './change.ts';
import { say } from './output.ts';

interface Evicting {
	readonly before: World;
	/** The pods that these drains are to evict. */
	readonly leaving: readonly Pod[];
	readonly dryRun: DryRun;
	/** In seconds; 0: no limit. */
	readonly timeout: number;
	readonly tell: (line: string) => void;
}

/** A pod that is still on its node, and kubectl's error. */
export interface Left extends Pick<Refusal, 'namespace' | 'name' | 'node'> {
	readonly error: string;
}

/** Drains nodes. Evictions that a budget refuses are retried every five seconds until they succeed or the time-out is
 * over, as in kubectl (k8s.io/kubectl/pkg/drain/drain.go: evictPods). */
export const evictAll = async (
	client: LabClient,
	drains: readonly Draining[],
	{ before, leaving, dryRun, timeout, tell }: Evicting,
): Promise<{ readonly changed: Done; readonly left: readonly Left[] }> => {
	const deadline = timeout > 0 ? performance.now() + timeout * 1000 : Number.POSITIVE_INFINITY;
	const left: Left[] = [];
	let known = before;
	let waiting = leaving;
	for (let open = drains; ; ) {
		const changed = await changeLab(client, { drain: open }, { before: known, dryRun });
		const refused = (changed.refused ?? []).filter((pod) => !left.some((one) => nameOf(one) === nameOf(pod)));
		const kept = new Set(refused.map(nameOf));
		for (const pod of waiting) if (!kept.has(nameOf(pod))) tell(`pod/${pod.name} evicted${drily[dryRun]}`);
		left.push(...refused.filter(isFinal).map((pod) => failed(pod, pod.reason)));
		const again = refused.filter((pod) => !isFinal(pod));
		if (dryRun === 'none') for (const pod of again) say(failed(pod, pod.reason, ' (will retry after 5s)').error);
		const pause = Math.min(5000, deadline - performance.now());
		if (again.length > 0 && dryRun === 'none' && pause > 0) {
			await delay(pause);
		} else {
			const over = (pod: Refusal) =>
				dryRun === 'none' ? `global timeout reached: ${goDuration(timeout)}` : pod.reason;
			return { changed, left: [...left, ...again.map((pod) => failed(pod, over(pod)))] };
		}
		const nodes = new Set(again.map(({ node }) => node));
		const names = new Set(again.map(nameOf));
		open = open.filter(({ node }) => nodes.has(node));
		waiting = waiting.filter((pod) => names.has(nameOf(pod)));
		known = await worldOf(client);
	}
};

const failed = ({ namespace, name, node }: Refusal, why: string, then = ''): Left => ({
	...{ namespace, name, node },
	error: `error when evicting pods/"${name}" -n "${namespace}"${then}: ${why}`,
});

/** As Go prints it: "1m30s". */
const goDuration = (seconds: number): string => {
	if (seconds < 1) return `${Math.round(seconds * 1000)}ms`;
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	return `${hours > 0 ? `${hours}h` : ''}${seconds >= 60 ? `${minutes}m` : ''}${seconds % 60}s`;
};
