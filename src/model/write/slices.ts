import { generateNames } from '../control/names.ts';
import type { Labels } from '../labels.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { refOf } from '../resource.ts';
import type { Endpoint, Endpoints, Service } from '../service.ts';
import { some } from './fields.ts';
import { type Live, portsBehind } from './live.ts';
import type { KubeObject } from './manifest.ts';

/** An EndpointSlice of the controller, with its contents. */
export interface LiveSlice {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly behind: readonly Endpoints[];
	readonly slice: KubeObject;
}

/** The label with the controller that manages a slice. */
export const managedBy = 'endpointslice.kubernetes.io/managed-by';
export const controller = 'endpointslice-controller.k8s.io';

/** The slices of every Service with a selector. As with the controller, endpoints with the same port numbers share a
 * slice (staging/src/k8s.io/endpointslice: reconciler). Unlike there, a slice has no limit of 100 endpoints. */
export const liveSlices = (live: Live): readonly LiveSlice[] =>
	live.cluster.services.filter((service) => isKept(live, service)).flatMap((service) => slicesOf(live, service));

const isKept = ({ store }: Live, service: Service): boolean => {
	const written = store.objects[refOf({ kind: 'Service', ...service })];
	return service.type !== 'ExternalName' && written?.kind === 'Service' && written.selector !== undefined;
};

const slicesOf = ({ cluster }: Live, { namespace, name }: Service): readonly LiveSlice[] => {
	const groups = groupsOf(portsBehind(cluster, { namespace, name }));
	const names = generateNames({
		generateName: `${name}-`,
		seed: ['EndpointSlice', namespace, name],
		count: groups.length,
	});
	const labels = {
		[managedBy]: controller,
		'kubernetes.io/service-name': name,
	};
	return groups.map((behind, i) => {
		const own = names[i] ?? name;
		return { namespace, name: own, labels, behind, slice: sliceOf({ name: own, namespace, labels }, behind) };
	});
};

/** Groups ports that the same pods have with the same numbers. */
const groupsOf = (ports: readonly Endpoints[]): readonly (readonly Endpoints[])[] => {
	const numbers = new Map<string, string>();
	for (const { port = '', endpoints } of ports)
		for (const one of endpoints) numbers.set(one.ip, `${numbers.get(one.ip) ?? ''} ${port}:${one.port}`);
	const kinds = [...new Set(numbers.values())];
	if (kinds.length === 0) return [[]];
	return kinds.map((kind) =>
		ports
			.map((one) => ({ ...one, endpoints: one.endpoints.filter(({ ip }) => numbers.get(ip) === kind) }))
			.filter(({ endpoints }) => endpoints.length > 0),
	);
};

const sliceOf = (
	metadata: KubeObject['metadata'],
	behind: readonly Endpoints[],
): KubeObject & { addressType: string } =>
	withoutUndefined({
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata,
		addressType: 'IPv4',
		endpoints: (behind[0]?.endpoints ?? []).map(endpointOf),
		ports: some(
			behind.map(({ port: name, protocol, endpoints }) =>
				withoutUndefined({ name, port: endpoints[0]?.port, protocol }),
			),
		),
	});

const endpointOf = ({ ip, ready, serving, terminating, node, zone, pod, hostname }: Endpoint): object => {
	const [namespace, name] = pod?.split('/') ?? [];
	return withoutUndefined({
		addresses: [ip],
		conditions: { ready, serving, terminating },
		hostname,
		nodeName: node,
		zone,
		targetRef: name ? { kind: 'Pod', namespace, name } : undefined,
	});
};
