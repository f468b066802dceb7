import type { Chain, Table } from '../../../kernel/object.ts';
import type { Rule } from '../../../kernel/rule.ts';
import { nodeNetns } from '../../../net/netns.ts';
import { once } from '../../../once.ts';
import { Memo } from '../memo.ts';
import type { ServicePort } from '../service-port.ts';
import type { UsableEndpoints } from '../usable-endpoints.ts';
import { socketOf } from './names.ts';
import { type ChainOptions, serviceChains } from './service-chains.ts';
import { type SharedRules, sharedRules } from './service-rules.ts';

/** Everything that a node has for one port of a Service. */
export interface ServedPort {
	/** Its rules in the chains that all ports share. */
	readonly shared: SharedRules;
	readonly chains: readonly Chain[];
}

const memo = new Memo<ServedPort>();

/** The rules of each port, memoized: of some thousand ports a change affects one or two. */
export const servedPorts = (
	ports: readonly { readonly port: ServicePort; readonly usable: UsableEndpoints }[],
	options: ChainOptions,
): readonly ServedPort[] => {
	memo.nextRound();
	return ports.map(({ port, usable }) =>
		memo.get(textOf(port, usable, options), () => ({
			shared: sharedRules(port, usable),
			chains: [...serviceChains(port, usable, options)].map(({ name, rules }) =>
				chain('nat', name, rules, `kube-proxy: ${port.name}`),
			),
		})),
	);
};

/** A key of everything that the rules depend on. Of the endpoints these are the sockets, by use; of the node its
 * address, but only if there are source ranges. So several nodes' plans share entries when one process computes them
 * all. */
const textOf = (port: ServicePort, usable: UsableEndpoints, options: ChainOptions): string => {
	const { podCIDR, large, nodeIp } = options;
	const { cluster, local, reachable, any } = usable;
	const sockets = [cluster, local, reachable].map((endpoints) => endpoints.map(socketOf));
	const rest = [any, sockets, podCIDR, large, port.sourceRanges.length > 0 && nodeIp];
	return `${portText(port)} ${JSON.stringify(rest)}`;
};

const portText = once(({ endpoints: _, ...port }: ServicePort): string => JSON.stringify(port));

export const chain = (table: Table, name: string, rules: readonly Rule[], because: string): Chain => ({
	kind: 'chain',
	netns: nodeNetns,
	family: 4,
	table,
	name,
	rules,
	because,
});
