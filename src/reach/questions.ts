import type { Place } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Exception, Expectation } from '../model/scenario.ts';
import { servedPorts } from '../model/served-ports.ts';
import type { Protocol } from '../net/port.ts';
import { externalPorts } from '../plan/router.ts';
import { covers, external, nodeOf, nodePlace } from './place.ts';
import type { Shape, Target } from './table.ts';

/** The shape of a cluster's truth table: every pod outside kube-system to every port that each other pod serves. The
 * external host and nodes are included if an exception names them: as a row in `from`, as columns in `to`. */
export const questions = (cluster: Cluster, expectation?: Expectation): Shape => {
	const except = expectation?.except ?? [];
	const pods = cluster.pods.filter(({ namespace }) => namespace !== 'kube-system');
	const others = [external, ...cluster.nodes.map(({ name }) => nodePlace(name))];
	const asking = others.filter((place) => except.some(({ from }) => covers(from, place)));
	return {
		rows: [...pods.map(nameOf), ...asking],
		columns: unique([
			...pods.flatMap((pod) => servedPorts(pod).map(({ port, protocol }) => ({ to: nameOf(pod), port, protocol }))),
			...others.flatMap((place) => portsOf(cluster, place, except).map((served) => ({ to: place, ...served }))),
		]),
	};
};

export interface Served {
	readonly port: number;
	readonly protocol: Protocol;
}

/** The ports that exceptions name for the external host or a node; all that it serves for an exception without a
 * port. */
const portsOf = (cluster: Cluster, place: Place, except: readonly Exception[]): readonly Served[] =>
	except
		.filter(({ to }) => covers(to, place))
		.flatMap(({ port, protocol }): readonly Served[] => {
			if (port !== undefined) return [{ port, protocol: protocol ?? 'TCP' }];
			return served(cluster, place).filter((one) => protocol === undefined || one.protocol === protocol);
		})
		.sort((a, b) => a.port - b.port);

/** The ports that a place serves. A node serves those of the pods on its network. */
export const served = ({ pods }: Cluster, place: Place): readonly Served[] => {
	if (place === external) return externalPorts.map((port) => ({ port, protocol: 'TCP' }));
	return pods
		.filter(({ namespace, node, hostNetwork }) => namespace !== 'kube-system' && hostNetwork && node === nodeOf(place))
		.flatMap(servedPorts);
};

/** Removes duplicates: a pod may have two names for one port. */
const unique = (targets: readonly Target[]): readonly Target[] => [
	...new Map(targets.map(({ to, port, protocol }) => [`${to} ${port} ${protocol}`, { to, port, protocol }])).values(),
];
