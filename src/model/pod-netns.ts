import { type Netns, nodeNetns } from '../net/netns.ts';
import type { Pod } from './pod.ts';

/** The name of a pod's network namespace on its node: "shop.cart-0". A pod on the host's network has the node's own. */
export const podNetns = (pod: Pick<Pod, 'namespace' | 'name' | 'hostNetwork'>): Netns =>
	pod.hostNetwork ? nodeNetns : `${pod.namespace}.${pod.name}`;
