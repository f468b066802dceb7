import { LabError } from '../../errors.ts';
import { hexHash } from '../../net/names.ts';
import { nameOf, type Service, type ServicePort } from '../cluster.ts';
import type { ServiceResource } from '../resource.ts';
import { invalidService } from './service-error.ts';

/** The API server's --service-node-port-range; the first 86 are for those who ask (KEP-3668). */
const range = { first: 30000, last: 32767, dynamic: 30086 };

interface Input {
	readonly services: readonly ServiceResource[];
	readonly previous: readonly Service[];
}

interface NodePorts {
	/** By "ns/name", one for each of the service's ports, in their order. */
	readonly nodePorts: ReadonlyMap<string, readonly number[]>;
	readonly errors: readonly LabError[];
}

/** Node ports for services of type NodePort and LoadBalancer. Who had one keeps it, then come those that ask, then the
 * rest at a hash of their name. Ports of a service with one number (53 by TCP and by UDP) share a node port. */
export const allocateNodePorts = ({ services, previous }: Input): NodePorts => {
	const open = services.filter(({ type }) => type === 'NodePort' || type === 'LoadBalancer');
	const before = new Map(previous.map((service) => [nameOf(service), service.ports]));
	const holders = new Map<number, string>();
	const given = new Map<Port, number>();
	const errors: LabError[] = [];

	for (const service of open)
		for (const port of service.ports) {
			const kept = before.get(nameOf(service))?.find((old) => isSame(old, port))?.nodePort;
			if (kept === undefined || (port.nodePort !== undefined && port.nodePort !== kept)) continue;
			holders.set(kept, nameOf(service));
			given.set(port, kept);
		}
	for (const service of open)
		for (const [index, port] of service.ports.entries()) {
			if (port.nodePort === undefined || given.has(port)) continue;
			const error = refusal(service, index, port.nodePort, holders.get(port.nodePort));
			if (error !== undefined) errors.push(error);
			else holders.set(port.nodePort, nameOf(service));
			given.set(port, port.nodePort);
		}
	for (const service of open)
		for (const port of service.ports) {
			if (given.has(port)) continue;
			const twin = service.ports.find((other) => other.port === port.port && given.has(other));
			const nodePort = (twin && given.get(twin)) ?? free(service, port, holders);
			if (nodePort === undefined) {
				errors.push(full(service));
				continue;
			}
			holders.set(nodePort, nameOf(service));
			given.set(port, nodePort);
		}
	return {
		nodePorts: new Map(
			open.map((service) => [nameOf(service), service.ports.flatMap((port) => given.get(port) ?? [])]),
		),
		errors,
	};
};

type Port = ServiceResource['ports'][number];

const isSame = (old: ServicePort, { port, protocol }: Port): boolean => old.port === port && old.protocol === protocol;

const refusal = (
	service: ServiceResource,
	index: number,
	nodePort: number,
	holder: string | undefined,
): LabError | undefined => {
	const problem = (why: string) => `spec.ports[${index}].nodePort: Invalid value: ${nodePort}: ${why}`;
	const valid = `${range.first}-${range.last}`;
	if (nodePort < range.first || nodePort > range.last) {
		const why = `provided port is not in the valid range. The range of valid ports is ${valid}`;
		return invalidService(service, problem(why), 'ask for another nodePort or for none');
	}
	if (holder === undefined || holder === nameOf(service)) return undefined;
	return invalidService(service, problem('provided port is already allocated'), `it belongs to service ${holder}`);
};

const free = (
	service: ServiceResource,
	{ protocol, port }: Port,
	holders: ReadonlyMap<number, string>,
): number | undefined => {
	const size = range.last - range.dynamic + 1;
	const start = Number.parseInt(hexHash(8, 'nodePort', nameOf(service), protocol, String(port)), 16) % size;
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
