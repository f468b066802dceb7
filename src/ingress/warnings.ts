import type { Cluster } from '../model/cluster.ts';
import { type Ingress, type IngressBackend, type IngressClass, ownController } from '../model/ingress.ts';
import { likely } from '../model/likely.ts';
import { nameOf } from '../model/name-of.ts';
import { type Resource, refOf } from '../model/resource.ts';
import type { Service } from '../model/service.ts';
import type { Warning, WarningCode } from '../model/warning.ts';
import { isIp } from '../net/ip.ts';
import { frontOf, takesSecure } from './controller.ts';
import { externalNameOf, isLoopback, type NamedUpstream } from './external-name.ts';
import { type Route, routingTable } from './table.ts';
import { portOf } from './upstreams.ts';

/** Warnings about Ingresses that do not work as they look, each with its place in the manifests. @param resources what
 * the cluster was built from */
export const ingressWarnings = (cluster: Cluster, resources: readonly Resource[]): readonly Warning[] => {
	const { ingresses = [], ingressClasses = [] } = cluster;
	const written = new Map(resources.map((one) => [refOf(one), one]));
	return [
		...ingressClasses.flatMap((one) => ofClass(one, { ingresses, written })),
		...ingresses.flatMap((one) => ofIngress(one, { cluster, written })),
		...ingressClasses.flatMap(({ name }) =>
			clashes(
				ingresses.filter((one) => one.class === name),
				written,
			),
		),
	];
};

type Written = ReadonlyMap<string, Resource>;

const sourceOf = (written: Written, { namespace, name }: Pick<Ingress, 'namespace' | 'name'>) =>
	placed(written.get(refOf({ kind: 'Ingress', namespace, name })));

const placed = (resource: Resource | undefined) => (resource ? { where: resource.source } : {});

const ofClass = (
	{ name, controller }: IngressClass,
	{ ingresses, written }: { readonly ingresses: readonly Ingress[]; readonly written: Written },
): readonly Warning[] => {
	if (controller === ownController) return [];
	const [user] = ingresses.filter((one) => one.class === name);
	const stands = `a controller of cnilab's own (${ownController}) serves it`;
	if (controller === undefined)
		return [
			{
				code: 'ingress-class-undeclared',
				message: `no manifest declares IngressClass ${name}: ${stands}; in a real cluster it may have no controller`,
				...(user && sourceOf(written, user)),
			},
		];
	return [
		{
			code: 'ingress-stand-in',
			message: `IngressClass ${name} is of controller ${controller}: ${stands} in its place, which ignores its annotations`,
			...placed(written.get(refOf({ kind: 'IngressClass', namespace: '', name }))),
		},
	];
};

interface Facts {
	readonly cluster: Cluster;
	readonly written: Written;
}

const ofIngress = (ingress: Ingress, { cluster, written }: Facts): readonly Warning[] => {
	const where = sourceOf(written, ingress);
	const resource = written.get(refOf({ kind: 'Ingress', ...ingress }));
	const told = nameOf(ingress);
	const found: [code: WarningCode, message: string][] = [];
	if (ingress.class === undefined)
		found.push([
			'ingress-without-class',
			`ingress ${told} names no class and none is the default: no controller serves it (spec.ingressClassName)`,
		]);
	const front = ingress.class === undefined ? undefined : frontOf(cluster, ingress.class);
	if (resource?.kind === 'Ingress' && resource.tls && front && !front.ports.some(takesSecure))
		found.push([
			'ingress-tls-unserved',
			`ingress ${told} wants TLS, and Service ${nameOf(front)} before its controller has no port 443`,
		]);
	const foreign = Object.keys(resource?.annotations ?? {}).filter((key) => /(^|\.)ingress\.kubernetes\.io\//.test(key));
	if (foreign.length > 0)
		found.push([
			'ingress-annotation-ignored',
			`ingress ${told} has annotations that do nothing here: ${foreign.join(', ')}`,
		]);
	for (const wrong of new Set(backendsOf(ingress).flatMap((backend) => leadsNowhere(ingress, backend, cluster) ?? [])))
		found.push(['ingress-backend-missing', `ingress ${told} leads to ${wrong}: it answers 503`]);
	return found.map(([code, message]) => ({ code, message, ...where }));
};

const backendsOf = ({ defaultBackend, rules }: Ingress): readonly IngressBackend[] => [
	...rules.flatMap(({ paths }) => paths.map(({ backend }) => backend)),
	...(defaultBackend ? [defaultBackend] : []),
];

const leadsNowhere = ({ namespace, name }: Ingress, backend: IngressBackend, cluster: Cluster): string | undefined => {
	if ('resource' in backend) return `${backend.resource}, and only Services are served`;
	const { service: wanted, port } = backend;
	const here = cluster.services.filter((one) => one.namespace === namespace);
	const service = here.find((one) => one.name === wanted);
	if (!service) {
		const near = likely(
			wanted,
			here.map((one) => one.name),
		);
		return `Service ${wanted}, which is not in ${namespace}${near ? ` (did you mean ${near}?)` : ''}`;
	}
	if (service.type === 'ExternalName') return astray(service, externalNameOf({ namespace, backend }, cluster), port);
	const found = portOf({ namespace, ingress: name, backend }, cluster);
	const ports = service.ports.map((one) => (one.name ? `${one.port} (${one.name})` : String(one.port)));
	if (!found) return `port ${port} of Service ${wanted}, which has ${ports.join(', ')}`;
	return cluster.topology.ingress?.backends === 'nodes' && found.port.nodePort === undefined
		? `Service ${wanted}, which has no node port for the controller to go to (ingress.backends of the topology is nodes)`
		: undefined;
};

/** Why an ExternalName Service has no backend. The DNS of a lab resolves no names outside the cluster. */
const astray = (
	{ name, externalName = '' }: Service,
	found: NamedUpstream | undefined,
	port: number | string,
): string | undefined => {
	if (isLoopback(externalName))
		return `Service ${name}, which is ${externalName}: the controller itself, so it refuses`;
	if (!found) return `port ${port} of Service ${name}, which has none of that name`;
	if (isIp(externalName) || clusterName.test(externalName)) return undefined;
	return `Service ${name}, which is ${externalName}: a name outside the cluster, and a lab has no upstream DNS`;
};

/** With or without the domain, which the search path adds. */
const clusterName = /\.svc(\.cluster\.local)?\.?$/;

const clashes = (ingresses: readonly Ingress[], written: Written): readonly Warning[] =>
	routingTable(ingresses).clashes.map(({ host, path, winner, loser }) => ({
		code: 'ingress-clash',
		message: `ingress ${told(loser)} has ${host || '*'}${path || '/'}, which is ${told(winner)}'s already: the first by name keeps it`,
		...sourceOf(written, { namespace: loser.namespace, name: loser.ingress }),
	}));

const told = ({ namespace, ingress }: Route): string => `${namespace}/${ingress}`;
