import { LabError } from '../../errors.ts';
import { hexHash } from '../../net/names.ts';
import { nameOf } from '../name-of.ts';
import type { ServiceResource } from '../resource.ts';
import type { Service } from '../service.ts';
import { invalidService } from './service-error.ts';

/** The API server's --service-node-port-range; the first 86 are reserved for explicit requests (KEP-3668). */
const range = { first: 30000, last: 32767, dynamic: 30086 };

interface Input {
	readonly services: readonly ServiceResource[];
	readonly previous: readonly Service[];
}

interface NodePorts {
	/** By "ns/name"; one per port of the service, in order; undefined: none. */
	readonly nodePorts: ReadonlyMap<string, readonly (number | undefined)[]>;
	/** By "ns/name". */
	readonly healthChecks: ReadonlyMap<string, number>;
	readonly errors: readonly LabError[];
}

/** Allocates node ports for services of type NodePort and LoadBalancer, and healthCheckNodePorts for load balancers
 * with externalTrafficPolicy Local. Services keep the ports that they had; then requested ports are given; then the
 * rest at a hash of their name. Ports of a service with the same number (53 for TCP and UDP) share a node port. */
export const allocateNodePorts = ({ services, previous }: Input): NodePorts => {
	const before = new Map(previous.map((service) => [nameOf(service), service]));
	const wishes = services.flatMap((service) => wishesOf(service, before.get(nameOf(service))));
	const holders = new Map<number, string>();
	const given = new Map<string, number>();
	const errors: LabError[] = [];
	const give = ({ id, service }: Wish, nodePort: number) => {
		holders.set(nodePort, nameOf(service));
		given.set(id, nodePort);
	};

	for (const wish of wishes)
		if (wish.kept !== undefined && (wish.asked ?? wish.kept) === wish.kept) give(wish, wish.kept);
	for (const wish of wishes) {
		if (wish.asked === undefined || given.has(wish.id)) continue;
		const error = refusal(wish, wish.asked, holders.get(wish.asked));
		if (error === undefined) give(wish, wish.asked);
		else errors.push(error);
	}
	for (const wish of wishes) {
		if (wish.asked !== undefined || given.has(wish.id)) continue;
		const [twin] = wish.twins.flatMap((id) => given.get(id) ?? []);
		const nodePort = twin ?? free(wish, holders);
		if (nodePort === undefined) errors.push(full(wish.service));
		else give(wish, nodePort);
	}
	return {
		nodePorts: new Map(
			services.filter(isOpen).map((service) => [nameOf(service), portIds(service).map((id) => given.get(id))]),
		),
		healthChecks: new Map(
			services.filter(isOpen).flatMap((service) => {
				const nodePort = given.get(healthId(service));
				return nodePort === undefined ? [] : [[nameOf(service), nodePort]];
			}),
		),
		errors,
	};
};

/** A node port that a service wants. */
interface Wish {
	readonly id: string;
	readonly service: ServiceResource;
	/** The field of the service's spec. */
	readonly field: string;
	readonly asked: number | undefined;
	/** The port that it had before. */
	readonly kept: number | undefined;
	/** Ids of wishes of the same service that may share the port. */
	readonly twins: readonly string[];
}

const wishesOf = (service: ServiceResource, before: Service | undefined): readonly Wish[] => {
	const { type, ports, externalTrafficPolicy, healthCheckNodePort: asked } = service;
	if (!isOpen(service)) return [];
	const ids = portIds(service);
	const wishes = ports.map(({ port, protocol, nodePort }, i) => ({
		id: ids[i] ?? '',
		service,
		field: `ports[${i}].nodePort`,
		asked: nodePort,
		kept: before?.ports.find((old) => old.port === port && old.protocol === protocol)?.nodePort,
		twins: ids.filter((_, other) => other !== i && ports[other]?.port === port),
	}));
	// With allocateLoadBalancerNodePorts false only explicit requests are allocated.
	const wanted = service.allocateLoadBalancerNodePorts === false ? wishes.filter(isAsked) : wishes;
	if (type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local') return wanted;
	const kept = before?.healthCheckNodePort;
	return [...wanted, { id: healthId(service), service, field: 'healthCheckNodePort', asked, kept, twins: [] }];
};

const isOpen = ({ type }: ServiceResource): boolean => type === 'NodePort' || type === 'LoadBalancer';

const isAsked = ({ asked }: Wish): boolean => asked !== undefined;

const portIds = (service: ServiceResource): readonly string[] =>
	service.ports.map(({ port, protocol }) => `${nameOf(service)}\0${protocol}\0${port}`);

const healthId = (service: ServiceResource): string => `${nameOf(service)}\0health`;

const refusal = ({ service, field }: Wish, nodePort: number, holder: string | undefined): LabError | undefined => {
	const problem = (why: string) => `spec.${field}: Invalid value: ${nodePort}: ${why}`;
	const valid = `${range.first}-${range.last}`;
	const word = field.split('.').at(-1);
	if (nodePort < range.first || nodePort > range.last) {
		const why = `provided port is not in the valid range. The range of valid ports is ${valid}`;
		return invalidService(service, problem(why), `ask for another ${word} or for none`);
	}
	if (holder === undefined || (holder === nameOf(service) && word === 'nodePort')) return undefined;
	return invalidService(service, problem('provided port is already allocated'), `it belongs to service ${holder}`);
};

const free = ({ id }: Wish, holders: ReadonlyMap<number, string>): number | undefined => {
	const size = range.last - range.dynamic + 1;
	const start = Number.parseInt(hexHash(8, 'nodePort', ...id.split('\0')), 16) % size;
	for (let step = 0; step <= range.last - range.first; step++) {
		const nodePort = step < size ? range.dynamic + ((start + step) % size) : range.first + step - size;
		if (!holders.has(nodePort)) return nodePort;
	}
	return undefined;
};

const full = (service: ServiceResource): LabError =>
	new LabError('bad-input', `service ${nameOf(service)}: failed to allocate a nodePort: range is full`, {
		where: service.source,
		hint: `all ports from ${range.first} to ${range.last} are taken`,
	});
