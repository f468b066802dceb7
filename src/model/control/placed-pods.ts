import type { Ip } from '../../net/ip.ts';
import { nameOf } from '../name-of.ts';
import type { HostPort, Pod, PodPort } from '../pod.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { type PodSpec, refOf } from '../resource.ts';
import { mainContainer } from '../run-annotations.ts';
import { environmentsOf } from './environment.ts';
import { dnsOf } from './pod-dns.ts';
import type { PlacedPod } from './schedule.ts';
import type { Store } from './store.ts';
import { claimsIn, mountsOf } from './volumes.ts';

/** The pod on its node with its address; empty if it has no address. */
export const podOf = ({ pod, node }: PlacedPod, ips: ReadonlyMap<string, Ip>, store: Store): readonly Pod[] => {
	const { namespace, name, labels, annotations, spec, owner, uid, programs } = pod;
	const ip = ips.get(nameOf(pod));
	if (ip === undefined) return [];
	const ref = refOf({ kind: 'Pod', namespace, name });
	const hostPorts = hostPortsOf(spec);
	const claims = claimsIn(pod);
	const mounts = mountsOf(pod, store);
	const { serviceAccount } = spec;
	const facts = {
		namespace,
		name,
		labels,
		annotations,
		node: node.name,
		hostIP: node.address,
		ip,
		uid,
		serviceAccount,
	};
	const env = environmentsOf(withoutUndefined(facts), spec, store);
	const hasEnvironment = programs !== undefined || Object.keys(env).length > 0;
	return [
		{
			namespace,
			name,
			labels,
			node: node.name,
			ip,
			hostNetwork: spec.hostNetwork,
			ports: portsOf(spec),
			...(hostPorts.length > 0 && { hostPorts }),
			serviceAccount,
			...dnsOf(pod, store),
			ready: !store.unready.includes(ref),
			...(store.leaving.includes(ref) && { terminating: true as const }),
			...(owner === undefined ? {} : { owner }),
			...(uid === undefined ? {} : { uid }),
			...(claims.length > 0 && { claims }),
			...(mounts.length > 0 && { mounts }),
			...(programs && { programs }),
			...(programs && spec.restartPolicy && { restartPolicy: spec.restartPolicy }),
			...(Object.keys(env).length > 0 && { env }),
			...(hasEnvironment && { mainContainer: mainContainer(spec).name }),
			...(spec.serviceLinks === false && { serviceLinks: false as const }),
		},
	];
};

/** Sets readiness by what nodes report about the pod and its programs. */
export const asFar = (
	pod: Pod,
	{ serves, initialized }: Readonly<Record<'serves' | 'initialized', (pod: Pod) => boolean>>,
): Pod => {
	if (pod.programs?.some(({ role }) => role === 'init') && !initialized(pod))
		return { ...pod, ready: false, initializing: true };
	return serves(pod) ? pod : { ...pod, ready: false };
};

/** Every declared port once; two names for the same port are both kept. */
const portsOf = ({ containers }: PodSpec): readonly PodPort[] => {
	const ports = containers.flatMap((container) =>
		container.ports.map(({ name, port, protocol }) => withoutUndefined({ name, port, protocol })),
	);
	const key = ({ name, port, protocol }: PodPort) => [name ?? '', port, protocol].join('/');
	return [...new Map(ports.map((port) => [key(port), port])).values()];
};

/** Host ports that are forwarded. With hostNetwork there are none, since the pod uses the node's ports itself. */
const hostPortsOf = ({ containers, hostNetwork }: PodSpec): readonly HostPort[] =>
	hostNetwork
		? []
		: containers.flatMap(({ ports }) =>
				ports.flatMap(({ hostPort, hostIP, port, protocol }) =>
					hostPort === undefined ? [] : [withoutUndefined({ hostPort, hostIP, port, protocol })],
				),
			);
