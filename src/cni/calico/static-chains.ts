import type { Table } from '../../kernel/object.ts';
import type { FelixChain } from './felix-rule.ts';
import { filterChains } from './static/filter.ts';
import { mangleChains } from './static/mangle.ts';
import { natChains } from './static/nat.ts';
import type { StaticOptions } from './static/options.ts';
import { rawChains } from './static/raw.ts';

/** The chains that every node has, whichever pods it runs (felix/rules/static.go), as far as felix programs them: what
 * nothing refers to, as the failsafe chains without host endpoints, it leaves out. Held against the dump of a running
 * felix, felix/fv/cali-iptables-dump.txt, hash by hash. */
export const staticChains = (options: StaticOptions): Readonly<Record<Table, readonly FelixChain[]>> => ({
	raw: rawChains(options),
	mangle: mangleChains,
	nat: natChains(options),
	filter: filterChains(options),
});
