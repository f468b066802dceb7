import type { Family } from '../net/ip.ts';
import type { Table, Tool } from './object.ts';

/** A chain's identity in its namespace: "ip filter/cali-FORWARD". */
export const chainKey = (chain: { readonly family: Family; readonly table: Table; readonly name: string }): string =>
	`${chain.family === 4 ? 'ip' : 'ip6'} ${chain.table}/${chain.name}`;

/** Where a key points: the tool that reaches the chain, its table and its name. */
export const chainAt = (key: string): { readonly tool: Tool; readonly table: Table; readonly name: string } => {
	const [family, place = ''] = key.split(' ');
	const [table, ...name] = place.split('/');
	return {
		tool: family === 'ip6' ? 'ip6tables' : 'iptables',
		table: tables.find((known) => known === table) ?? 'filter',
		name: name.join('/'),
	};
};

/** Tables that a plan reaches into; the security table is not among them. */
export const tables: readonly Table[] = ['raw', 'mangle', 'nat', 'filter'];
