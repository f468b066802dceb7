import type { Ingress, IngressBackend, IngressPath } from '../model/ingress.ts';
import { elementsOf } from './path.ts';

/** Where requests go by their host and path: the Ingresses of one class as one table. */
export interface RoutingTable {
	/** By host as rules write it; '' is that of rules without one. */
	readonly hosts: ReadonlyMap<string, HostRoutes>;
	/** For what no rule is about; absent: 404. */
	readonly otherwise?: Route;
	/** Rules that an earlier one has taken the place of. */
	readonly clashes: readonly Clash[];
}

export interface HostRoutes {
	readonly exact: ReadonlyMap<string, Route>;
	/** The longest first. */
	readonly prefixes: readonly { readonly elements: readonly string[]; readonly route: Route }[];
	readonly otherwise?: Route;
}

export interface Route {
	readonly namespace: string;
	/** The Ingress that says so, of that namespace. */
	readonly ingress: string;
	readonly backend: IngressBackend;
}

export interface Clash {
	readonly host: string;
	readonly path: string;
	readonly winner: Route;
	readonly loser: Route;
}

/** @param ingresses of one class, in the order in which they win: where two say something of the same host and path,
 * the first does */
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

/** Who has the place already, else nobody and the route takes it. A slash at the end of a prefix means nothing. */
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
