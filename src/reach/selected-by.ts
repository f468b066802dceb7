import type { Place } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod, PodPort } from '../model/pod.ts';
import { oracle } from './oracle/oracle.ts';
import type { Direction } from './oracle/policy.ts';
import { tiersOf } from './oracle/tiers.ts';
import { external, nodePlace } from './place.ts';

/** A policy that selects a pod, for one direction. */
export interface Selecting {
	readonly direction: Direction;
	readonly tier: string;
	/** "shop/deny-all (shop.yaml:12:1)". */
	readonly policy: string;
	/** How many rules it has for the direction. */
	readonly rules: number;
}

/** All policies that select the pod, in the order of evaluation. */
export const selectedBy = (cluster: Cluster, pod: Pod): readonly Selecting[] =>
	(['ingress', 'egress'] as const).flatMap((direction) =>
		tiersOf(cluster).flatMap(({ name: tier, policies }) =>
			policies.flatMap((policy) => {
				const rules = policy.rules[direction];
				return rules && policy.about(pod) ? [{ direction, tier, policy: policy.title, rules: rules.length }] : [];
			}),
		),
	);

/** The clients that may connect to a port by all policies together, whether or not a dataplane enforces them. */
export interface MayReach {
	readonly port: PodPort;
	readonly from: readonly Place[];
	/** The number of clients that were considered. */
	readonly asked: number;
}

export const mayReach = (cluster: Cluster, pod: Pod): readonly MayReach[] => {
	const ruling = oracle(cluster);
	const to = nameOf(pod);
	const places = [
		...cluster.pods.filter(({ namespace }) => namespace !== 'kube-system').map(nameOf),
		...cluster.nodes.map(({ name }) => nodePlace(name)),
		external,
	].filter((place) => place !== to);
	return pod.ports.map((served) => {
		const { port, protocol } = served;
		const from = places.filter((place) => ruling({ from: place, to, port, protocol }).verdict === 'allow');
		return { port: served, from, asked: places.length };
	});
};
