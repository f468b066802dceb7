import type { Cluster } from '../model/cluster.ts';
import type { Pod } from '../model/pod.ts';
import { type Ip, parseIp } from '../net/ip.ts';
import { answer } from './answer.ts';
import { candidates, resolvConfOf } from './pod-files.ts';
import { zoneOf } from './zone.ts';

/** The addresses that a pod's resolver finds for a name of the cluster, by its resolv.conf, if no packet is dropped.
 * Empty: the cluster has no such name, or the pod no DNS server. */
export const addressesFor = (
	cluster: Cluster,
	pod: Pick<Pod, 'namespace' | 'hostNetwork' | 'dnsPolicy' | 'dnsConfig'>,
	name: string,
): readonly Ip[] => {
	const conf = resolvConfOf(cluster, pod);
	if (conf.nameservers.length === 0) return [];
	const zone = zoneOf(cluster);
	for (const full of candidates(name, conf)) {
		const { answers } = answer(zone, { name: full, type: 'A' });
		const ips = answers.flatMap((record) => (record.type === 'A' ? [parseIp(record.data)] : []));
		if (ips.length > 0) return ips;
	}
	return [];
};
