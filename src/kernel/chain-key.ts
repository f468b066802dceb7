import type { Family } from '../net/ip.ts';
import type { Table, Tool } from './object.ts';

/** A chain's identity in its namespace: "ip filter/cali-FORWARD". */
export const chainKey = (chain: { readonly family: Family; readonly table: Table; readonly name: string }): string =>
	`${chain.family === 4 ? 'ip' : 'ip6'} ${chain.table}/${chain.name}`;

/** Parses a chain's key: the iptables tool of its family, its table and its name. */
export const chainAt = (key: string): { readonly tool: Tool; readonly table: Table; readonly name: string } => {
	const [family, place = ''] = key.split(' ');
	const [table, ...name] = place.split('/');
	return {
		tool: family === 'ip6' ? 'ip6tables' : 'iptables',
		table: tables.find((known) => known === table) ?? 'filter',
		name: name.join('/'),
	};
};

/** The tables that a plan can use. The security table is not among them. */
export const tables: readonly Table[] = ['raw', 'mangle', 'nat', 'filter'];
