import type { Table } from '../../kernel/object.ts';
import type { Target } from '../../kernel/rule.ts';
import type { FelixChain } from './felix-rule.ts';
import { filterChains } from './static/filter.ts';
import { mangleChains } from './static/mangle.ts';
import { natChains } from './static/nat.ts';
import { rawChains } from './static/raw.ts';

export interface StaticOptions {
	/** UDP port of VXLAN. */
	readonly port: string;
	/** What becomes of packets from a pod to its own node that policy let pass (DefaultEndpointToHostAction). */
	readonly toHost: Target;
	/** Pods are masqueraded when they leave the pools. */
	readonly natOutgoing: boolean;
}

/** The chains that every node has, whichever pods it runs (felix/rules/static.go), as far as felix programs them: what
 * nothing refers to, as the failsafe chains without host endpoints, it leaves out. Held against the dump of a running
 * felix, felix/fv/cali-iptables-dump.txt, hash by hash. */
export const staticChains = (options: StaticOptions): Readonly<Record<Table, readonly FelixChain[]>> => ({
	raw: rawChains(options),
	mangle: mangleChains,
	nat: natChains(options),
	filter: filterChains(options),
});
