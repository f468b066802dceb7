import { cnis } from '../cni/all.ts';
import type { Need } from '../cni/cni.ts';
import type { Topology } from '../model/topology.ts';
import { proxies } from './services/all.ts';

/** A kernel feature that a part of the topology needs. */
export interface Needed {
	readonly need: Need;
	/** "cni/flannel", "kube-proxy (iptables)". */
	readonly by: string;
}

/** The kernel features that a topology's CNI and kube-proxy mode need, without duplicates. */
export const needsOf = ({ cni, kubeProxy = 'iptables' }: Pick<Topology, 'cni' | 'kubeProxy'>): readonly Needed[] => {
	const all: readonly Needed[] = [
		...(cnis.get(cni.name)?.needs ?? []).map((need) => ({ need, by: `cni/${cni.name}` })),
		...(proxies[kubeProxy]?.needs ?? []).map((need) => ({ need, by: `kube-proxy (${kubeProxy})` })),
	];
	return all.filter(({ need }, i) => all.findIndex((other) => other.need === need) === i);
};
