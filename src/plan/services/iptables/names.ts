import { createHash } from 'node:crypto';
import type { ProxyEndpoint, ServicePort } from '../service-port.ts';

type Named = Pick<ServicePort, 'name' | 'protocol'>;

/** Sixteen characters of base32 over a SHA-256, since the name of a chain has at most 28 characters
 * (pkg/proxy/iptables/proxier.go: portProtoHash). */
const hashOf = (text: string): string => base32(createHash('sha256').update(text).digest().subarray(0, 10));

/** RFC 4648, for a number of bytes that is a multiple of five. */
const base32 = (bytes: Uint8Array): string => {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
};

/** The names of a service port's chains, which all end in the same hash. */
export const chainNames = ({ name, protocol }: Named) => {
	const hash = hashOf(`${name}${protocol}`);
	return {
		/** To any endpoint. */
		cluster: `KUBE-SVC-${hash}`,
		/** To the endpoints on this node. */
		local: `KUBE-SVL-${hash}`,
		/** From outside: to either, as the external traffic policy says. */
		external: `KUBE-EXT-${hash}`,
		/** Admits the clients that may use the load balancer. */
		firewall: `KUBE-FW-${hash}`,
	} as const;
};

export const endpointChain = ({ name, protocol }: Named, endpoint: ProxyEndpoint): string =>
	`KUBE-SEP-${hashOf(`${name}${protocol}${socketOf(endpoint)}`)}`;

/** "10.244.1.5:8080" */
export const socketOf = ({ ip, port }: ProxyEndpoint): string => `${ip}:${port}`;
