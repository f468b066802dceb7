import type { Target } from '../../../kernel/rule.ts';

export interface StaticOptions {
	/** UDP port of VXLAN. */
	readonly port: string;
	/** What becomes of packets from a pod to its own node that policy let pass (DefaultEndpointToHostAction). */
	readonly toHost: Target;
	/** Pods are masqueraded when they leave the pools. */
	readonly natOutgoing: boolean;
}
