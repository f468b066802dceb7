import { beginsWith, elementsOf } from './path.ts';
import type { HostRoutes, Route, RoutingTable } from './table.ts';

export interface Asked {
	/** As the Host header has it, perhaps with a port. */
	readonly host: string;
	/** As the request line has it, perhaps with a query. */
	readonly url: string;
}

/** Which rule is about a request; undefined: none, and nobody wants what is left. First the host decides whose rules
 * count (the exact one, then a wildcard, then rules without a host), as ingress-nginx has a server for each; then the
 * path (the exact one, then the longest prefix). */
export const routeFor = (table: RoutingTable, { host, url }: Asked): Route | undefined => {
	const routes = hostRoutes(table, nameIn(host));
	const path = url.split(/[?#]/, 1)[0] || '/';
	return (routes && byPath(routes, path)) ?? routes?.otherwise ?? table.otherwise;
};

/** A Host header without its port, in the case that rules have. */
const nameIn = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');

/** A wildcard stands for one label. */
const hostRoutes = ({ hosts }: RoutingTable, name: string): HostRoutes | undefined =>
	hosts.get(name) ?? hosts.get(name.replace(/^[^.]+\./, '*.')) ?? hosts.get('');

const byPath = ({ exact, prefixes }: HostRoutes, path: string): Route | undefined => {
	const elements = elementsOf(path);
	return exact.get(path) ?? prefixes.find((one) => beginsWith(elements, one.elements))?.route;
};
