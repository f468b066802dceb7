import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnis } from '../../src/cni/all.ts';
import type { NodePlan } from '../../src/kernel/object.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Profile } from '../../src/model/cni-facts.ts';
import { applyResources } from '../../src/model/control/apply.ts';
import { buildCluster } from '../../src/model/control/build.ts';
import { emptyStore } from '../../src/model/control/store.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { planFor } from '../../src/plan/plan.ts';

export interface Scenario {
	/** Its manifests are beside this file, under this name. */
	readonly name: string;
	readonly nodes: number;
}

/** Small worlds that every dataplane is planned for. */
export const scenarios: readonly Scenario[] = [
	{ name: 'one-node', nodes: 1 },
	{ name: 'two-nodes', nodes: 2 },
	{ name: 'host-network', nodes: 3 },
	{ name: 'policy', nodes: 2 },
	{ name: 'host-ports', nodes: 2 },
];

export const clusterOn = (profile: Profile, { name, nodes }: Scenario): Cluster => {
	const cni = cnis.get(profile.cni);
	if (!cni) throw new RangeError(`profile ${profile.name} names no CNI`);
	const file = `${name}.yaml`;
	const text = readFileSync(join(import.meta.dirname, file), 'utf8');
	const { resources, errors: unread } = readManifests([{ name: file, text }]);
	const topology = topologyOf(profile, cni, { nodes });
	const store = applyResources(emptyStore, resources);
	const { cluster, errors } = buildCluster({ topology, store, ipam: cni.ipam(topology.cni.options) });
	const wrong = [...unread, ...errors].map(({ message }) => message);
	if (wrong.length > 0) throw new RangeError(wrong.join('; '));
	return cluster;
};

/** The plan of every node, by its name. */
export const plansOn = (profile: Profile, scenario: Scenario): ReadonlyMap<string, NodePlan> => {
	const cluster = clusterOn(profile, scenario);
	return new Map(cluster.nodes.map(({ name }) => [name, planFor(cluster, name)]));
};
