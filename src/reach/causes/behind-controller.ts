import { addressesFor } from '../../dns/resolved.ts';
import { classServedBy } from '../../ingress/controller.ts';
import { routeFor } from '../../ingress/route.ts';
import { type Route, routingTable } from '../../ingress/table.ts';
import { portOf, type Upstream, upstreamsOf } from '../../ingress/upstreams.ts';
import type { Cluster } from '../../model/cluster.ts';
import { likely } from '../../model/likely.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import type { Goal } from '../../trace/walk.ts';
import type { ProxiedWay } from '../proxied.ts';
import type { Cause } from './cause.ts';
import { type Asked, explain } from './explain.ts';
import { whyEmpty } from './service.ts';

/** A request that a controller of Ingress answered itself. */
export interface Refused {
	readonly controller: Pod;
	readonly status: number;
	/** As in the request. */
	readonly host: string;
	readonly path: string;
}

/** The controller of Ingress among these pods. @param servers "ns/name" */
export const controllerAmong = (servers: readonly string[], cluster: Cluster): Pod | undefined =>
	cluster.pods.find((pod) => servers.includes(nameOf(pod)) && classServedBy(cluster, pod) !== undefined);

/** The upstreams of such a request, to be probed from the controller's pod, or why there is none. */
export const behindController = (
	refused: Refused,
	cluster: Cluster,
): { readonly upstreams: readonly Upstream[]; readonly cause?: Cause } => {
	const { controller, host, path } = refused;
	const name = classServedBy(cluster, controller) ?? '';
	const ingresses = (cluster.ingresses ?? []).filter((one) => one.class === name);
	const route = routeFor(routingTable(ingresses), { host, url: path });
	if (!route) {
		const hosts = [...new Set(ingresses.flatMap(({ rules }) => rules.flatMap((rule) => rule.host ?? [])))];
		const near = likely(host, hosts);
		const others = hosts.length > 0 ? `: there are rules for ${hosts.join(', ')}` : '';
		const text = `no Ingress of class ${name} has a rule for ${host}${path}${others}`;
		return noUpstream(refused, { text, ...(near !== undefined && { next: `host ${near}` }) });
	}
	const upstreams = upstreamsOf(route, cluster);
	return upstreams.length > 0 ? { upstreams } : withoutUpstream(refused, route, cluster);
};

const noUpstream = (refused: Refused, { text, next }: Pick<Cause, 'text' | 'next'>) => ({
	upstreams: [],
	cause: { text: `${answered(refused)}: ${text}`, ...(next !== undefined && { next }), ...controllerIn(refused) },
});

const answered = ({ controller, status }: Refused): string => `${nameOf(controller)} answered ${status}`;

const controllerIn = ({ controller, status }: Refused, to?: Upstream): Pick<Cause, 'controller'> => ({
	controller: { pod: nameOf(controller), status, ...(to && { to }) },
});

const withoutUpstream = (refused: Refused, route: Route, cluster: Cluster) => {
	const { namespace, ingress, backend } = route;
	const by = `Ingress ${namespace}/${ingress}`;
	if ('resource' in backend)
		return noUpstream(refused, { text: `${by} names ${backend.resource}, and only Services are served` });
	const service = cluster.services.find((one) => one.namespace === namespace && one.name === backend.service);
	const named = `Service ${namespace}/${backend.service}`;
	if (!service) {
		const text = `${by} names ${named}, which is not there`;
		return noUpstream(refused, { text, next: 'a Service of its own namespace' });
	}
	if (service.type === 'ExternalName') {
		const name = service.externalName ?? '';
		const [ip] = addressesFor(cluster, refused.controller, name);
		const text = ip
			? `${by} names ${named}, which is the name ${name} (${ip})`
			: `${by} names ${named}, which is the name ${name}, and the cluster's DNS has no address for it`;
		return noUpstream(refused, { text, ...(!ip && { next: `whether ${name} is spelt right` }) });
	}
	const port = portOf(route, cluster);
	if (!port) {
		const there = service.ports.map((one) => (one.name ? `${one.port} (${one.name})` : `${one.port}`)).join(', ');
		const text = `${by} names port ${backend.port} of ${named}, which has ${there || 'none'}`;
		return noUpstream(refused, { text, next: 'one of these as the port of the backend' });
	}
	return noUpstream(refused, { text: `${named} has no endpoints: ${whyEmpty(service, cluster)}` });
};

/** The causes of the controller's own connections. @param asked from the controller's pod to its upstreams */
export const controllerCauses = (refused: Refused, asked: readonly Asked[], cluster: Cluster): readonly Cause[] => {
	const wrong = asked.filter(({ seen }) => seen.verdict === 'deny' || seen.verdict === 'reject');
	// Each endpoint once, however often it was chosen at random.
	const failed = [...Map.groupBy(wrong, ({ question, seen }) => goalOf(question.to, seen.goal)).values()].flatMap(
		([first]) => first ?? [],
	);
	if (failed.length === 0)
		return asked.length === 0
			? []
			: [{ text: `${answered(refused)}, and now its own connections come about`, ...controllerIn(refused) }];
	return failed.map((one): Cause => {
		const { to, port } = one.question;
		const cause = explain(one, cluster);
		const text = `${answered(refused)}: its own connection to ${to}:${port} failed: ${cause.text}`;
		const upstream = one.seen.goal ?? undefined;
		return { ...cause, text, ...controllerIn(refused, upstream) };
	});
};

const goalOf = (to: string, goal: Goal | undefined): string => (goal ? `${goal.ip}:${goal.port}` : to);

/** Why a request was sent to that backend: the Ingress whose rule matches it. */
export const routeCauses = (
	{ proxied, host, path }: { readonly proxied: readonly ProxiedWay[]; readonly host: string; readonly path: string },
	cluster: Cluster,
): readonly Cause[] =>
	[...new Set(proxied.flatMap((way) => way.path[0] ?? []))].flatMap((by): readonly Cause[] => {
		const controller = controllerAmong([by], cluster);
		const name = controller && classServedBy(cluster, controller);
		const ingresses = (cluster.ingresses ?? []).filter((one) => one.class === name);
		const route = routeFor(routingTable(ingresses), { host, url: path });
		if (!route || 'resource' in route.backend) return [];
		const { namespace, ingress, backend } = route;
		return [
			{
				text: `Ingress ${namespace}/${ingress} sends ${host}${path} to Service ${namespace}/${backend.service}:${backend.port}`,
			},
		];
	});
