import type { Reason } from '../../kernel/object.ts';
import type { Netns } from '../../net/netns.ts';
import type { Protocol } from '../../net/port.ts';
import type { Decision } from '../trip.ts';
import type { Ends, SeenHop } from './hops.ts';
import type { Sighting } from './sightings.ts';

/** What stopped a packet: `dropped` and `rejected` by a rule, `refused` by a host where nothing listens. */
export interface Stop {
	readonly kind: 'dropped' | 'rejected' | 'refused';
	readonly node: string;
	readonly netns: Netns;
	readonly protocol: Protocol;
	/** The packet as it was there. */
	readonly packet: Ends;
	/** Absent if a host refused it. */
	readonly rule?: Pick<Decision, 'table' | 'chain' | 'rule'> & { readonly because?: Reason };
	/** The answer was stopped. */
	readonly onWayBack?: true;
}

export const isStop = ({ did }: Pick<Decision, 'did'>): boolean => did === 'dropped' || did.startsWith('rejected');

/** The first rule that stopped the packet. */
export const dropIn = (hops: readonly SeenHop[], protocol: Protocol, onWayBack = false): Stop | undefined => {
	for (const { node, netns, met } of hops) {
		const found = met.find(isStop);
		if (!found) continue;
		const { table, chain, rule, because, did, packet } = found;
		return {
			...{ kind: did === 'dropped' ? 'dropped' : 'rejected', node, netns, protocol, packet },
			rule: { table, chain, rule, ...(because !== undefined && { because }) },
			...(onWayBack && { onWayBack }),
		};
	}
	return undefined;
};

/** Whether it is an ICMP error for a port or protocol without a listener (RFC 792: type 3, codes 3 and 2). */
export const isAboutPort = ({ packet: { icmp } }: Sighting): boolean =>
	icmp?.type === 3 && (icmp.code === 3 || icmp.code === 2);

/** @param sighting of the refusal where it was sent: a reset, or an ICMP error with the packet that it is about */
export const refusalIn = ({ node, netns, packet }: Sighting, protocol: Protocol): Stop => {
	const { src, sport = 0, dst, dport = 0 } = packet.icmp?.about ?? reversed(packet);
	return { kind: 'refused', node, netns, protocol, packet: { src, sport, dst, dport } };
};

const reversed = ({ src, sport = 0, dst, dport = 0 }: Sighting['packet']): Ends => ({
	...{ src: dst, sport: dport, dst: src, dport: sport },
});
