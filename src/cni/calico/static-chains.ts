import type { Table } from '../../kernel/object.ts';
import type { FelixChain } from './felix-rule.ts';
import { filterChains } from './static/filter.ts';
import { mangleChains } from './static/mangle.ts';
import { natChains } from './static/nat.ts';
import type { StaticOptions } from './static/options.ts';
import { rawChains } from './static/raw.ts';

/** The chains that every node has, whatever pods it runs (felix/rules/static.go), as far as felix programs them: it
 * leaves out unreferenced chains, such as the failsafe chains without host endpoints. Compared hash by hash with the
 * dump of a running felix, felix/fv/cali-iptables-dump.txt. */
export const staticChains = (options: StaticOptions): Readonly<Record<Table, readonly FelixChain[]>> => ({
	raw: rawChains(options),
	mangle: mangleChains,
	nat: natChains(options),
	filter: filterChains(options),
});
