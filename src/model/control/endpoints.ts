import { nameOf } from '../name-of.ts';
import type { Node } from '../node.ts';
import type { Pod } from '../pod.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { EndpointSliceResource, EndpointsResource } from '../resource.ts';
import type { Endpoint, Endpoints, Service } from '../service.ts';
import { objectsOf, type Written } from './contents.ts';
import { hinted } from './hints.ts';
import { mirrored } from './mirrored-endpoints.ts';
import { compareNames, compareTexts } from './order.ts';
import { selectedAmong } from './selected.ts';
import { type Slice, unservedIn } from './unserved-endpoints.ts';

interface Input {
	readonly store: Written;
	readonly services: readonly Service[];
	readonly pods: readonly Pod[];
	readonly nodes: readonly Pick<Node, 'name' | 'labels'>[];
}

interface Behind {
	/** The endpoints of each port of each service, as kube-proxy sees them. */
	readonly endpoints: readonly Endpoints[];
	/** Endpoints under ports that their service lacks; only DNS and felix use them. */
	readonly unserved: readonly Endpoints[];
}

/** The endpoints of services: the pods that their selectors select, as the EndpointSlice controller lists them, and the
 * applied EndpointSlices. For a service without a selector an applied Endpoints object counts too, since another
 * controller mirrors it into slices. */
export const endpointsOf = ({ store, services, pods, nodes }: Input): Behind => {
	const zones = new Map(nodes.map(({ name, labels }) => [name, labels['topology.kubernetes.io/zone']]));
	const selected = selectedAmong(pods);
	const written = slicesOf(store, services);
	const unserved = [
		...services.flatMap((service) => portless(service, selected(service))),
		...unservedIn([...written.values()].flat(), services),
	];
	const endpoints = services.flatMap((service) => {
		const { namespace, name, type } = service;
		if (type === 'ExternalName') return [];
		const own = selected(service);
		const slices = written.get(nameOf(service)) ?? [];
		return portsOf(service).map(({ name: port, protocol, targetPort }) => {
			const made = own.flatMap((pod) => endpointIn(pod, { service, protocol, targetPort }));
			const endpoints = hinted(
				service,
				made.map((one) => located(one, zones)),
			);
			const listed = slices.flatMap((slice) => endpointsIn(slice, { port, protocol }));
			return {
				namespace,
				name,
				...(port === undefined ? {} : { port }),
				protocol,
				endpoints: unique([...endpoints, ...listed.map((one) => located(one, zones))]),
			};
		});
	});
	const placed = unserved.map((one) => ({
		...one,
		endpoints: unique(one.endpoints.map((end) => located(end, zones))),
	}));
	return { endpoints, unserved: placed.sort(compareNames) };
};

type Port = Pick<Service['ports'][number], 'name' | 'protocol'> & { readonly targetPort?: number | string | undefined };

/** A headless service may have no ports: its endpoints are addresses alone. */
const portsOf = ({ ports }: Service): readonly Port[] => (ports.length > 0 ? ports : [{ protocol: 'TCP' }]);

/** Applied slices by "ns/name" of their service. Slices that controllers of another cluster wrote are ignored, since
 * they are computed here. */
const slicesOf = (store: Input['store'], services: readonly Service[]): ReadonlyMap<string, readonly Slice[]> => {
	const slices = objectsOf(store, 'EndpointSlice')
		.filter(({ labels }) => !isControllers(labels))
		.map((slice): Slice => ({ ...slice, ...withoutUndefined({ service: slice.labels[serviceLabel] }) }));
	const bare = new Set(services.filter(({ selector }) => selector === undefined).map(nameOf));
	const older = objectsOf(store, 'Endpoints').filter((object) => bare.has(nameOf(object)) && isMirrored(object));
	return Map.groupBy([...slices, ...older.flatMap(mirrored)], serviceOf);
};

/** The label of a slice that names its service. */
const serviceLabel = 'kubernetes.io/service-name';

const serviceOf = ({ namespace, service }: Slice): string => `${namespace}/${service ?? ''}`;

const managers = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

const isControllers = (labels: EndpointSliceResource['labels']): boolean =>
	managers.includes(labels['endpointslice.kubernetes.io/managed-by'] ?? '');

const isMirrored = ({ labels }: EndpointsResource): boolean =>
	labels['endpointslice.kubernetes.io/skip-mirror'] !== 'true';

/** The endpoint of a pod for a port. A named target port is resolved per pod; if no container has the name, there is no
 * endpoint. */
const endpointIn = (
	pod: Pod,
	{ service, protocol, targetPort }: Port & { readonly service: Service },
): readonly Endpoint[] => {
	const port =
		typeof targetPort === 'string'
			? pod.ports.find((own) => own.name === targetPort && own.protocol === protocol)?.port
			: targetPort;
	if (typeof targetPort === 'string' && port === undefined) return [];
	return [
		{
			ip: pod.ip,
			...(port === undefined ? {} : { port }),
			node: pod.node,
			// staging/src/k8s.io/endpointslice/utils.go: podToEndpoint.
			ready: (pod.ready && !pod.terminating) || service.publishNotReadyAddresses === true,
			serving: pod.ready,
			terminating: pod.terminating === true,
			pod: nameOf(pod),
			...(pod.hostname !== undefined && pod.subdomain === service.name ? { hostname: pod.hostname } : {}),
		},
	];
};

/** Pods without any port of the names in the service are still listed, in a slice without ports
 * (staging/src/k8s.io/endpointslice/utils.go: getEndpointPorts). */
const portless = (service: Service, pods: readonly Pod[]): readonly Endpoints[] => {
	const { namespace, name, type, ports } = service;
	const protocol = 'TCP';
	if (type === 'ExternalName' || ports.length === 0) return [];
	if (ports.some(({ targetPort }) => typeof targetPort === 'number')) return [];
	const lacking = pods.filter((pod) => ports.every((port) => endpointIn(pod, { service, ...port }).length === 0));
	const endpoints = lacking.flatMap((pod) => endpointIn(pod, { service, protocol }));
	return endpoints.length > 0 ? [{ namespace, name, protocol, endpoints }] : [];
};

/** The endpoints of a slice's port that matches the service's by name and protocol; a port without a number has
 * none. */
const endpointsIn = (slice: Slice, { port, protocol }: { port: string | undefined; protocol: string }) =>
	slice.ports
		.filter((own) => own.name === port && own.protocol === protocol && own.port !== undefined)
		.flatMap((own) => slice.endpoints.map((one): Endpoint => ({ ...one, ...(own.port && { port: own.port }) })));

/** Fills in the node's zone if the endpoint has none. */
const located = (endpoint: Endpoint, zones: ReadonlyMap<string, string | undefined>): Endpoint => {
	const zone = endpoint.zone ?? zones.get(endpoint.node ?? '');
	return zone === undefined ? endpoint : { ...endpoint, zone };
};

/** Sorts by address and port as texts, as kube-proxy does, and merges duplicates. An address in several slices is ready
 * if one of them says so (pkg/proxy/endpointslicecache.go: addEndpoints). */
const unique = (endpoints: readonly Endpoint[]): readonly Endpoint[] => {
	const found = new Map<string, Endpoint>();
	for (const endpoint of endpoints) {
		const key = `${endpoint.ip}:${endpoint.port ?? ''}`;
		const known = found.get(key);
		if (!known || (!known.ready && endpoint.ready)) found.set(key, endpoint);
	}
	return [...found].sort(([a], [b]) => compareTexts(a, b)).map(([, endpoint]) => endpoint);
};
