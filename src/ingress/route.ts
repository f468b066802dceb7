import { beginsWith, elementsOf } from './path.ts';
import type { HostRoutes, Route, RoutingTable } from './table.ts';

export interface Asked {
	/** The Host header, perhaps with a port. */
	readonly host: string;
	/** The request target, perhaps with a query. */
	readonly url: string;
}

/** The rule for a request; undefined: none matches and there is no default. First the host selects a set of rules (an
 * exact host, then a wildcard, then rules without a host), as ingress-nginx has a server block for each; then the path
 * selects one (an exact path, then the longest prefix). */
export const routeFor = (table: RoutingTable, { host, url }: Asked): Route | undefined => {
	const routes = hostRoutes(table, nameIn(host));
	const path = url.split(/[?#]/, 1)[0] || '/';
	return (routes && byPath(routes, path)) ?? routes?.otherwise ?? table.otherwise;
};

/** A Host header in lower case, without its port. */
const nameIn = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');

/** A wildcard matches one label. */
const hostRoutes = ({ hosts }: RoutingTable, name: string): HostRoutes | undefined =>
	hosts.get(name) ?? hosts.get(name.replace(/^[^.]+\./, '*.')) ?? hosts.get('');

const byPath = ({ exact, prefixes }: HostRoutes, path: string): Route | undefined => {
	const elements = elementsOf(path);
	return exact.get(path) ?? prefixes.find((one) => beginsWith(elements, one.elements))?.route;
};
