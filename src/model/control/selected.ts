import { once } from '../../once.ts';
import type { Labels } from '../labels.ts';
import type { Pod } from '../pod.ts';
import { hasLabels } from '../selector.ts';

interface Selecting {
	readonly namespace: string;
	readonly selector?: Labels | undefined;
}

/** Finds the pods that a Service's selector selects; none without a selector. Pods are indexed by label, since there
 * may be a thousand services. */
export const selectedAmong = once((pods: readonly Pod[]): ((service: Selecting) => readonly Pod[]) => {
	const byLabel = new Map<string, Pod[]>();
	for (const pod of pods)
		for (const [key, value] of Object.entries(pod.labels)) {
			const label = labelKey(pod.namespace, key, value);
			const others = byLabel.get(label);
			if (others) others.push(pod);
			else byLabel.set(label, [pod]);
		}
	return ({ namespace, selector = {} }) => {
		const [first] = Object.entries(selector);
		if (!first) return [];
		return (byLabel.get(labelKey(namespace, ...first)) ?? []).filter(({ labels }) => hasLabels(labels, selector));
	};
});

const labelKey = (namespace: string, key: string, value: string): string => `${namespace}\0${key}\0${value}`;
