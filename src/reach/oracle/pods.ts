import type { Cluster } from '../../model/cluster.ts';
import type { Labels, Selector } from '../../model/labels.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Party } from './party.ts';
import { takesIn } from './selector.ts';

/** Pods and namespaces by their labels. */
export interface PodsQuery {
	/** Absent: every pod. */
	readonly podSelector?: Selector | undefined;
	/** Absent: the namespace `home` alone. */
	readonly namespaceSelector?: Selector | undefined;
	readonly home?: string;
}

/** Memoizes which pods a query selects. A pod on its node's network is never selected: selectors do not apply to it. */
export const podFinder = ({ namespaces, pods }: Cluster) => {
	const labelsOf = new Map(namespaces.map(({ name, labels }) => [name, labels]));
	return ({ podSelector, namespaceSelector, home }: PodsQuery): ((party: Party) => boolean) => {
		const fits = (name: string): boolean =>
			namespaceSelector ? takesIn(namespaceSelector, labelsOf.get(name) ?? noLabels) : name === home;
		const find = () => {
			const spaces = new Set([...labelsOf.keys()].filter(fits));
			const found = pods.filter(
				({ namespace, labels }) => spaces.has(namespace) && (!podSelector || takesIn(podSelector, labels)),
			);
			return new Set(found.map(nameOf));
		};
		let names: ReadonlySet<string> | undefined;
		return (party) => {
			names ??= find();
			return party.is === 'pod' && names.has(party.name);
		};
	};
};

export type PodFinder = ReturnType<typeof podFinder>;

const noLabels: Labels = {};
