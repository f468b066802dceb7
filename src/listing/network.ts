import { objectsOf, patched } from '../model/control/contents.ts';
import { refOf } from '../model/resource.ts';
import { balancersOf, type Service } from '../model/service.ts';
import { liveEndpoints, liveService, portsBehind } from '../model/write/live.ts';
import type { Listing } from './listing.ts';
import { labelText, orNone, selectorText } from './words.ts';
import { itemOf } from './workloads.ts';

export const services: Listing = {
	columns: ['TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)'],
	wide: ['SELECTOR', 'ENDPOINTS'],
	items: (live) =>
		live.cluster.services.map((service) => {
			const { namespace, name, type, clusterIP, ports, selector } = service;
			const written = live.store.objects[refOf({ kind: 'Service', namespace, name })];
			const behind = portsBehind(live.cluster, service).flatMap(({ endpoints }) => endpoints);
			const ready = new Set(behind.filter(({ ready }) => ready).map(({ ip }) => ip));
			const cells = [
				type,
				clusterIP ?? (type === 'ExternalName' ? '<none>' : 'None'),
				externalOf(service),
				orNone(ports.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)),
				labelText(selector ?? {}),
				String(ready.size),
			];
			const labels = patched(live.store, refOf({ kind: 'Service', namespace, name }), written?.labels ?? {});
			return { namespace, name, labels, cells, object: () => liveService(live, service) };
		}),
};

/** EXTERNAL-IP, as kubectl prints it: an external name or addresses. */
const externalOf = (service: Service): string => {
	const { type, externalName, externalIPs = [] } = service;
	if (externalName) return externalName;
	const all = [...balancersOf(service).map(({ ip }) => ip), ...externalIPs];
	return all.length === 0 && type === 'LoadBalancer' ? '<pending>' : orNone(all);
};

/** The number of addresses that are printed before "+ N more", as with kubectl. */
const mostShown = 3;

export const endpoints: Listing = {
	columns: ['ENDPOINTS'],
	wide: [],
	items: (live) =>
		live.cluster.services
			.filter(({ type }) => type !== 'ExternalName')
			.map((service) => {
				const { namespace, name } = service;
				const ready = portsBehind(live.cluster, service).flatMap(({ endpoints }) =>
					endpoints.filter(({ ready }) => ready).map(({ ip, port }) => (port === undefined ? ip : `${ip}:${port}`)),
				);
				const more = ready.length > mostShown ? ` + ${ready.length - mostShown} more...` : '';
				const cells = [`${orNone(ready.slice(0, mostShown))}${more}`];
				return { namespace, name, labels: {}, cells, object: () => liveEndpoints(live, service) };
			}),
};

export const networkPolicies: Listing = {
	columns: ['POD-SELECTOR'],
	wide: ['TYPES', 'INGRESS', 'EGRESS'],
	items: (live) =>
		objectsOf(live.store, 'NetworkPolicy').map((policy) => {
			const { podSelector, policyTypes, ingress, egress } = policy;
			const rules = (type: (typeof policyTypes)[number], count: number) =>
				policyTypes.includes(type) ? (count === 0 ? 'nobody' : `${count} ${count === 1 ? 'rule' : 'rules'}`) : '-';
			const cells = [
				selectorText(podSelector),
				policyTypes.join(','),
				rules('Ingress', ingress.length),
				rules('Egress', egress.length),
			];
			return itemOf(live, policy, cells);
		}),
};

export const secrets: Listing = {
	columns: ['TYPE', 'DATA'],
	wide: [],
	items: (live) =>
		objectsOf(live.store, 'Secret').map((secret) =>
			itemOf(live, secret, [secret.type, String(Object.keys(secret.data).length)]),
		),
};
