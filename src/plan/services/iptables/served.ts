import type { Chain, Table } from '../../../kernel/object.ts';
import type { Rule } from '../../../kernel/rule.ts';
import { nodeNetns } from '../../../net/netns.ts';
import { once } from '../../../once.ts';
import { Remembered } from '../remembered.ts';
import type { ServicePort } from '../service-port.ts';
import type { UsableEndpoints } from '../usable-endpoints.ts';
import { socketOf } from './names.ts';
import { type ChainOptions, serviceChains } from './service-chains.ts';
import { type SharedRules, sharedRules } from './service-rules.ts';

/** All that a node has for one port of a Service. */
export interface ServedPort {
	/** Its rules in the chains that all ports share. */
	readonly shared: SharedRules;
	readonly chains: readonly Chain[];
}

const remembered = new Remembered<ServedPort>();

/** Of some thousand ports a step changes one or two. */
export const servedPorts = (
	ports: readonly { readonly port: ServicePort; readonly usable: UsableEndpoints }[],
	options: ChainOptions,
): readonly ServedPort[] => {
	remembered.turn();
	return ports.map(({ port, usable }) =>
		remembered.get(textOf(port, usable, options), () => ({
			shared: sharedRules(port, usable),
			chains: [...serviceChains(port, usable, options)].map(({ name, rules }) =>
				chain('nat', name, rules, `kube-proxy: ${port.name}`),
			),
		})),
	);
};

/** All that the rules depend on: of endpoints their sockets, by what they are used for; of the node nothing, where no
 * ranges are to be held against its address. So one text serves all nodes, whoever plans for them in turn. */
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
