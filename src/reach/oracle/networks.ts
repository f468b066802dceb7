import { type Cidr, contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';

/** Whether an address is in one of the networks and in none of the holes: whoever has it, a pod, a node or the world.
 * Each address is looked at once. */
export const networkTest = (networks: readonly Cidr[], holes: readonly Cidr[] = []): ((address: Ip) => boolean) => {
	const known = new Map<Ip, boolean>();
	return (address) => {
		const found =
			known.get(address) ??
			(networks.some((network) => contains(network, address)) && !holes.some((hole) => contains(hole, address)));
		known.set(address, found);
		return found;
	};
};
