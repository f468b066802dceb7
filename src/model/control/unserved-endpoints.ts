import { nameOf } from '../name-of.ts';
import type { EndpointSliceResource } from '../resource.ts';
import type { Endpoint, Endpoints, Service } from '../service.ts';

export interface Slice extends Pick<EndpointSliceResource, 'namespace' | 'endpoints' | 'ports'> {
	/** The name of their service; absent: none. */
	readonly service?: string;
}

/** Endpoints in slices under ports that match no port of their service by name and protocol, or have no number; grouped
 * by port. kube-proxy uses the service's ports and ignores them. DNS uses the slices' own ports: a slice without ports,
 * or a port without a number, gives an address too (coredns: plugin/kubernetes/object/endpoint.go). */
export const unservedIn = (slices: readonly Slice[], services: readonly Service[]): readonly Endpoints[] => {
	const byName = new Map(services.map((service) => [nameOf(service), service]));
	const listed = slices.flatMap(({ namespace, service: name, endpoints, ports }): readonly Endpoints[] => {
		if (name === undefined) return [];
		const service = byName.get(`${namespace}/${name}`);
		return (ports.length > 0 ? ports : [{ protocol: 'TCP' as const }])
			.filter((port) => !isServed(port, service))
			.map(({ name: port, protocol, port: number }) => ({
				namespace,
				name,
				...(port === undefined ? {} : { port }),
				protocol,
				endpoints: endpoints.map((one): Endpoint => ({ ...one, ...(number === undefined ? {} : { port: number }) })),
			}));
	});
	const together = Map.groupBy(listed, ({ namespace, name, port, protocol }) =>
		JSON.stringify([namespace, name, port, protocol]),
	);
	return [...together.values()].flatMap(([first, ...rest]) =>
		first ? [{ ...first, endpoints: [first, ...rest].flatMap(({ endpoints }) => endpoints) }] : [],
	);
};

/** A headless service without ports counts as having one unnamed port. */
const isServed = ({ name, protocol, port }: Slice['ports'][number], service: Service | undefined): boolean => {
	if (service === undefined || service.type === 'ExternalName' || port === undefined) return false;
	if (service.ports.length === 0) return name === undefined && protocol === 'TCP';
	return service.ports.some((own) => own.name === name && own.protocol === protocol);
};
