import type { Target } from '../../../kernel/rule.ts';

export interface StaticOptions {
	/** UDP port of VXLAN. */
	readonly port: string;
	/** The target for packets from a pod to its own node that policy allows (DefaultEndpointToHostAction). */
	readonly toHost: Target;
	/** Whether packets from pods that leave the pools are masqueraded. */
	readonly natOutgoing: boolean;
}
