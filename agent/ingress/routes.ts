import { type ResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import { externalNameOf, type NamedUpstream } from '../../src/ingress/external-name.ts';
import { type Asked, routeFor } from '../../src/ingress/route.ts';
import { type RoutingTable, routingTable } from '../../src/ingress/table.ts';
import { type Upstream, upstreamsOf } from '../../src/ingress/upstreams.ts';
import type { Cluster } from '../../src/model/cluster.ts';

/** Routing tables of the current cluster's Ingresses, for every controller on this node. A class's table is built at the
 * first request after a change. */
export class Routes {
	#cluster: Cluster | undefined;
	readonly #tables = new Map<string, RoutingTable>();
	/** How often each backend was chosen. */
	readonly #turns = new Map<string, number>();

	know(cluster: Cluster): void {
		if (cluster !== this.#cluster) this.#tables.clear();
		this.#cluster = cluster;
	}

	/** The upstreams for a request to a class's controller, in the order in which to try them (round robin), or the name
	 * that the controller has to look up; empty: the Service has no endpoints; undefined: no rule matches. */
	upstreams(ingressClass: string, asked: Asked): readonly Upstream[] | NamedUpstream | undefined {
		const cluster = this.#cluster;
		const route = routeFor(this.#tableOf(ingressClass), asked);
		if (!cluster || !route) return undefined;
		const external = externalNameOf(route, cluster);
		if (external) return external;
		const upstreams = upstreamsOf(route, cluster);
		const key = JSON.stringify([ingressClass, route.namespace, route.backend]);
		const turn = this.#turns.get(key) ?? 0;
		this.#turns.set(key, turn + 1);
		const first = upstreams.length === 0 ? 0 : turn % upstreams.length;
		return [...upstreams.slice(first), ...upstreams.slice(0, first)];
	}

	/** How a controller's pod looks names up. */
	resolverOf({ namespace, pod: name }: { readonly namespace: string; readonly pod: string }): ResolvConf {
		const pod = this.#cluster?.pods.find((one) => one.namespace === namespace && one.name === name);
		return this.#cluster && pod ? resolvConfOf(this.#cluster, pod) : { nameservers: [], search: [], options: [] };
	}

	#tableOf(ingressClass: string): RoutingTable {
		const ingresses = this.#cluster?.ingresses?.filter((one) => one.class === ingressClass) ?? [];
		const table = this.#tables.get(ingressClass) ?? routingTable(ingresses);
		this.#tables.set(ingressClass, table);
		return table;
	}
}
