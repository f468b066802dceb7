import { type Cidr, contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';

/** Compiles a test of whether an address is in one of the networks and in none of the excepted ones, whether it is a
 * pod's, a node's or an external one. Results are cached by address. */
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
