import type { Topology } from '../../model/topology.ts';
import type { Warning } from '../../model/warning.ts';

/** The options that are about lengths, in bytes; 0: found out. */
interface Asked {
	/** Of pods: what the CNI plugin is told. */
	readonly mtu: number;
	/** Of the tunnel: felix' VXLANMTU. */
	readonly vxlanMtu: number;
}

interface Mtus {
	readonly pod: number;
	readonly tunnel: number;
	/** What the routes into the tunnel say; the kernel believes them, and not the device. */
	readonly route: number;
}

/** Bytes of inner Ethernet, VXLAN, UDP and IPv4 headers (felix/dataplane/linux/int_dataplane.go: vxlanMTUOverhead). */
const overhead = 50;

/** What is found out is what the underlay leaves (int_dataplane.go: ConfigureDefaultMTUs, determinePodMTU). The kernel
 * gives the tunnel's device no more than that: felix logs a warning and goes on (route_mgr.go: configureTunnelDevice). */
export const mtusOf = ({ underlay }: Pick<Topology, 'underlay'>, { mtu, vxlanMtu }: Asked): Mtus => {
	const room = underlay.mtu - overhead;
	const tunnel = Math.min(vxlanMtu || mtu || room, room);
	return { pod: mtu || vxlanMtu || room, tunnel, route: vxlanMtu || tunnel };
};

export const mtuWarnings = (topology: Pick<Topology, 'underlay'>, asked: Asked): readonly Warning[] => {
	const { pod, tunnel, route } = mtusOf(topology, asked);
	if (route > tunnel)
		return [
			{
				code: 'calico-tunnel-mtu',
				message: `vxlan.calico keeps an MTU of ${tunnel}: the kernel refuses ${route} over an underlay of ${topology.underlay.mtu} (felix logs "Failed to set tunnel device MTU"). The routes into it say ${route} all the same, so what is longer than ${tunnel} goes between nodes in pieces`,
			},
		];
	if (pod > tunnel)
		return [
			{
				code: 'calico-tunnel-mtu',
				message: `pods have an MTU of ${pod}, vxlan.calico keeps ${tunnel} (felix logs "Failed to set tunnel device MTU" where it is told ${pod} too): what is longer than ${tunnel} a node answers with "fragmentation needed", on its way to another`,
			},
		];
	return [];
};
