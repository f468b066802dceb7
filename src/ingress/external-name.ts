import type { Cluster } from '../model/cluster.ts';
import type { Service } from '../model/service.ts';
import { isIp } from '../net/ip.ts';
import type { Route } from './table.ts';

/** Where a request goes that the controller has to look a name up for. */
export interface NamedUpstream {
	/** Or an address, which needs no look-up. */
	readonly name: string;
	readonly port: number;
}

/** The name behind a route to a Service of type ExternalName; undefined: it leads to none, or to the controller itself,
 * which ingress-nginx refuses. A port by number need not be one of the Service's. (ingress-nginx:
 * internal/ingress/controller/controller.go, externalNamePorts; endpointslices.go, getEndpointsFromSlices) */
export const externalNameOf = (
	{ namespace, backend }: Pick<Route, 'namespace' | 'backend'>,
	{ services }: Pick<Cluster, 'services'>,
): NamedUpstream | undefined => {
	if ('resource' in backend) return undefined;
	const service = services.find((one) => one.namespace === namespace && one.name === backend.service);
	const name = service?.type === 'ExternalName' ? service.externalName : undefined;
	const port = service && portOf(service, backend.port);
	return name === undefined || port === undefined || isLoopback(name) ? undefined : { name, port };
};

export const isLoopback = (name: string): boolean => name === 'localhost' || (isIp(name) && /^(127\.|::1$)/.test(name));

const portOf = ({ ports }: Service, asked: number | string): number | undefined => {
	const found = ports.find(({ name, port }) => (typeof asked === 'number' ? port : name) === asked);
	if (!found) return typeof asked === 'number' ? asked : undefined;
	return typeof found.targetPort === 'number' ? found.targetPort : found.port;
};
