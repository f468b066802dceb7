import type { Cluster } from '../../../model/cluster.ts';
import { fromKubernetes } from './kubernetes.ts';
import type { Policy } from './policy.ts';
import { builtInTiers, type Tier } from './tiers.ts';

/** Every policy of the cluster, of whatever kind, in felix's terms. */
export const policiesOf = ({ policies }: Cluster): readonly Policy[] => policies.map(fromKubernetes);

export const tiersOf = (_cluster: Cluster): readonly Tier[] => builtInTiers;
