import type { Ingress, IngressBackend, IngressPath } from '../model/ingress.ts';
import { elementsOf } from './path.ts';

/** The routes of all Ingresses of one class, by host and path. */
export interface RoutingTable {
	/** By host as the rules have it; '' for rules without a host. */
	readonly hosts: ReadonlyMap<string, HostRoutes>;
	/** For requests that no rule matches; absent: 404. */
	readonly otherwise?: Route;
	/** Rules that have no effect because an earlier rule has the same host and path. */
	readonly clashes: readonly Clash[];
}

export interface HostRoutes {
	readonly exact: ReadonlyMap<string, Route>;
	/** Longest first. */
	readonly prefixes: readonly { readonly elements: readonly string[]; readonly route: Route }[];
	readonly otherwise?: Route;
}

export interface Route {
	readonly namespace: string;
	/** The Ingress that has the rule, in this namespace. */
	readonly ingress: string;
	readonly backend: IngressBackend;
}

export interface Clash {
	readonly host: string;
	readonly path: string;
	readonly winner: Route;
	readonly loser: Route;
}

/** Builds the table. @param ingresses of one class, in order of precedence: of two rules with the same host and path
 * the first wins */
export const routingTable = (ingresses: readonly Ingress[]): RoutingTable => {
	const clashes: Clash[] = [];
	const hosts = new Map<string, Draft>();
	for (const ingress of ingresses)
		for (const { host = '', paths } of ingress.rules) {
			const draft: Draft = hosts.get(host) ?? { exact: new Map(), prefixes: new Map(), otherwise: [] };
			hosts.set(host, draft);
			if (ingress.defaultBackend) draft.otherwise.push(routeTo(ingress, ingress.defaultBackend));
			for (const path of paths) {
				const route = routeTo(ingress, path.backend);
				const winner = claim(draft, path, route);
				if (winner) clashes.push({ host, path: path.path, winner, loser: route });
			}
		}
	const [otherwise] = ingresses.flatMap((one) => (one.defaultBackend ? [routeTo(one, one.defaultBackend)] : []));
	return {
		hosts: new Map([...hosts].map(([host, draft]) => [host, finished(draft)])),
		...(otherwise && { otherwise }),
		clashes,
	};
};

interface Draft {
	readonly exact: Map<string, Route>;
	/** By elements. */
	readonly prefixes: Map<string, Route>;
	readonly otherwise: Route[];
}

const routeTo = ({ namespace, name }: Ingress, backend: IngressBackend): Route => ({
	namespace,
	ingress: name,
	backend,
});

/** Enters a route, unless one has the same path already, which is returned. A trailing slash of a prefix is ignored. */
const claim = ({ exact, prefixes }: Draft, { path, type }: IngressPath, route: Route): Route | undefined => {
	const [places, key] = type === 'Exact' ? [exact, path] : [prefixes, elementsOf(path).join('/')];
	const winner = places.get(key);
	if (!winner) places.set(key, route);
	return winner;
};

const finished = ({ exact, prefixes, otherwise: [otherwise] }: Draft): HostRoutes => ({
	exact,
	prefixes: [...prefixes]
		.map(([key, route]) => ({ elements: elementsOf(key), route }))
		.sort((a, b) => b.elements.length - a.elements.length),
	...(otherwise && { otherwise }),
});
