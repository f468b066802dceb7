import type { Container } from '../container.ts';
import { likely } from '../likely.ts';
import type { Probe } from '../volume.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';
import { declaredBy, type Maker } from './maker.ts';

/** Warns about probes of a port that is not served. A name must be one of the probed container's own ports (the
 * kubelet's pkg/probe/util.go: ResolveContainerPort). A number may be served without being declared, as with CoreDNS
 * (8181) and ingress-nginx (10254), so it is reported only if it is a Service's port, a host port, or UDP. */
export const probes = (facts: Facts): readonly Warning[] => {
	const behind = new Map<Maker, number[]>();
	for (const service of facts.services)
		for (const maker of new Set(facts.behind(service).flatMap(({ maker }) => maker ?? [])))
			behind.set(maker, [...(behind.get(maker) ?? []), ...service.ports.map(({ port }) => port)]);
	return facts.makers.flatMap((maker) =>
		maker.spec.containers.flatMap((container) =>
			kinds.flatMap(({ field, so }) => {
				const port = container[field] && portOf(container[field]);
				const why =
					port === undefined ? undefined : wrongWith(port, { maker, container, services: behind.get(maker) ?? [] });
				if (why === undefined) return [];
				const message = `${maker.title} of ${maker.namespace}: ${field}Probe of container ${container.name} asks port ${port}, ${why}: in a cluster ${so}${typeof port === 'number' ? ', unless something listens there all the same' : ''}`;
				return [{ code: 'probe-port-unserved', message, where: maker.source }];
			}),
		),
	);
};

const kinds = [
	{ field: 'readiness', so: 'the pod never becomes ready' },
	{ field: 'liveness', so: 'the container is killed again and again' },
	{ field: 'startup', so: 'the container is killed again and again' },
] as const;

const portOf = ({ ask }: Probe): number | string | undefined => {
	if ('http' in ask) return ask.http.port;
	return 'tcp' in ask ? ask.tcp.port : undefined;
};

interface Around {
	readonly maker: Maker;
	readonly container: Container;
	/** Ports of the Services that select these pods. */
	readonly services: readonly number[];
}

const wrongWith = (port: number | string, { maker, container, services }: Around): string | undefined => {
	const all = declaredBy(maker);
	if (typeof port === 'string') {
		if (container.ports.some(({ name }) => name === port)) return undefined;
		const names = container.ports.flatMap(({ name }) => name ?? []);
		const meant = likely(port, names);
		const elsewhere = all.some(({ name }) => name === port)
			? 'a port name that only another container of the pod has'
			: 'a port name that the container does not have';
		return `${elsewhere}${meant ? ` (did you mean ${meant}?)` : names.length > 0 ? ` (it has ${names.join(', ')})` : ''}`;
	}
	const tcp = all.filter(({ protocol }) => protocol === 'TCP').map((own) => own.port);
	if (tcp.includes(port)) return undefined;
	if (all.some((own) => own.port === port)) return 'which is not a TCP port here';
	const its = tcp.length > 0 ? ` (the pod has ${tcp.join(', ')})` : '';
	if (tcp.length > 0 && services.includes(port)) return `which is the Service's and not the pod's own${its}`;
	const isNodes = maker.spec.containers.some(({ ports }) => ports.some(({ hostPort }) => hostPort === port));
	return isNodes ? `which is the node's (hostPort) and not the pod's own${its}` : undefined;
};
