import { frontOf } from '../ingress/controller.ts';
import { objectsOf } from '../model/control/contents.ts';
import type { Ingress } from '../model/ingress.ts';
import { isMap } from '../model/read/path.ts';
import { type Live, liveObject } from '../model/write/live.ts';
import type { Listing } from './listing.ts';
import { orNone } from './words.ts';
import { itemOf } from './workloads.ts';

/** The number of hosts that are printed before "+ N more", as with kubectl. */
const mostShown = 3;

/** kubectl's columns without the age. The class may also come from the default class or an annotation. */
export const ingresses: Listing = {
	columns: ['CLASS', 'HOSTS', 'ADDRESS', 'PORTS'],
	wide: [],
	items: (live) =>
		objectsOf(live.store, 'Ingress').map((resource) => {
			const { namespace, name } = resource;
			const served = live.cluster.ingresses?.find((one) => one.namespace === namespace && one.name === name);
			const addresses = addressesOf(live, served);
			const cells = [
				served?.class ?? '<none>',
				hostsOf(resource.rules.map(({ host }) => host ?? '')),
				addresses.join(','),
				resource.tls ? '80, 443' : '80',
			];
			const status = { loadBalancer: addresses.length > 0 ? { ingress: addresses.map((ip) => ({ ip })) } : {} };
			return { ...itemOf(live, resource, cells), object: () => ({ ...liveObject(live, resource), status }) };
		}),
};

const addressesOf = ({ cluster }: Live, ingress: Ingress | undefined): readonly string[] =>
	ingress?.class === undefined ? [] : (frontOf(cluster, ingress.class)?.loadBalancerIPs ?? []);

const hostsOf = (hosts: readonly string[]): string => {
	const shown = hosts.slice(0, mostShown).filter(Boolean).join(',') || '*';
	return hosts.length > mostShown ? `${shown} + ${hosts.length - mostShown} more...` : shown;
};

export const ingressClasses: Listing = {
	columns: ['CONTROLLER', 'PARAMETERS'],
	wide: [],
	items: (live) =>
		objectsOf(live.store, 'IngressClass').map((resource) =>
			itemOf(live, resource, [resource.controller, orNone(parametersOf(resource.written))]),
		),
};

/** "KIND.GROUP/NAME". */
const parametersOf = (written: unknown): readonly string[] => {
	const spec = isMap(written) ? written['spec'] : undefined;
	const parameters = isMap(spec) ? spec['parameters'] : undefined;
	if (!isMap(parameters)) return [];
	const { kind, apiGroup, name } = parameters;
	return [`${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`];
};
