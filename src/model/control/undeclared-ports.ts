import type { Container } from '../container.ts';
import { likely } from '../likely.ts';
import { nameOf } from '../name-of.ts';
import type { Pod, PodPort } from '../pod.ts';
import { isBuiltIn } from '../program.ts';
import type { ServiceResource } from '../resource.ts';
import type { Probe } from '../volume.ts';
import { objectsOf, specOf } from './contents.ts';
import { selectedAmong } from './selected.ts';
import type { Store } from './store.ts';

/** Adds the ports on which programs are assumed to listen without declaring them: declared ports are only informational
 * (core/v1, Container.ports). A probed port is assumed to be open. So is a Service's target port that none of its pods
 * declares, unless it resembles a declared one: 8081 instead of 8080 is likely a mistake. */
export const withUndeclared = (pods: readonly Pod[], store: Pick<Store, 'objects' | 'patches'>): readonly Pod[] => {
	const probed = new Map(pods.map((pod) => [pod, missing(pod, probedPorts(specOf(store, pod)?.containers ?? []))]));
	const known = (pod: Pod): readonly PodPort[] => [...pod.ports, ...(probed.get(pod) ?? [])];
	const selected = selectedAmong(pods);
	const targeted = Map.groupBy(
		objectsOf(store, 'Service').flatMap((service) => {
			const behind = selected(service);
			return targetsOf(service, behind.flatMap(known)).flatMap((port) => behind.map((pod) => ({ pod, port })));
		}),
		({ pod }) => pod,
	);
	const free = freePorts(pods);
	return pods.map((pod) => {
		if (!isBuiltIn({ programs: pod.programs ?? [] })) return pod;
		const wanted = [...(probed.get(pod) ?? []), ...(targeted.get(pod) ?? []).map(({ port }) => port)];
		const undeclared = missing(pod, wanted).filter((port) => free(pod, port));
		return undeclared.length > 0 ? { ...pod, undeclared } : pod;
	});
};

const probedPorts = (containers: readonly Container[]): readonly PodPort[] =>
	containers
		.flatMap(({ readiness, liveness, startup }) => [readiness, liveness, startup])
		.flatMap((probe) => (probe ? numberIn(probe) : []))
		.map((port) => ({ port, protocol: 'TCP' }));

/** The probe's port number; a named port is declared anyway. */
const numberIn = ({ ask }: Probe): readonly number[] => {
	const port = 'http' in ask ? ask.http.port : 'tcp' in ask ? ask.tcp.port : undefined;
	return typeof port === 'number' ? [port] : [];
};

/** A Service's target ports that none of these pods declares. If one pod declares a port, the others are assumed not to
 * listen on it: such as a migration Job's pod next to its Deployment's. */
const targetsOf = ({ type, ports }: ServiceResource, declared: readonly PodPort[]): readonly PodPort[] =>
	type === 'ExternalName'
		? []
		: ports.flatMap((port): readonly PodPort[] => {
				const { targetPort, protocol } = port;
				return typeof targetPort === 'number' && listensUndeclared(port, declared)
					? [{ port: targetPort, protocol }]
					: [];
			});

/** Whether pods that declare these ports, but not a Service's target port, are assumed to listen on it. If they declare
 * ports of its protocol, a target that resembles one of them, or that only defaults to the Service's port, is more
 * likely a mistake. */
export const listensUndeclared = (
	{ port, targetPort, protocol }: ServiceResource['ports'][number],
	declared: readonly PodPort[],
): boolean => {
	const own = declared.filter((one) => one.protocol === protocol).map((one) => one.port);
	if (typeof targetPort !== 'number' || own.includes(targetPort)) return false;
	return own.length === 0 || (targetPort !== port && likely(String(targetPort), own.map(String)) === undefined);
};

const missing = ({ ports }: Pod, wanted: readonly PodPort[]): readonly PodPort[] => {
	const key = ({ port, protocol }: PodPort) => `${port}/${protocol}`;
	const declared = new Set(ports.map(key));
	const unique = new Map(wanted.map((port) => [key(port), port]));
	return [...unique.values()].filter((port) => !declared.has(key(port)));
};

/** Pods with hostNetwork share the node's ports: a pod that declares a port has precedence, then the first that uses
 * it. */
const freePorts = (pods: readonly Pod[]): ((pod: Pod, port: PodPort) => boolean) => {
	const onNode = (pod: Pod, { port, protocol }: PodPort) => `${pod.node} ${port}/${protocol}`;
	const holders = new Map(
		pods.flatMap((pod) =>
			pod.hostNetwork ? pod.ports.map((port): [string, string] => [onNode(pod, port), nameOf(pod)]) : [],
		),
	);
	return (pod, port) => {
		if (!pod.hostNetwork) return true;
		const holder = holders.get(onNode(pod, port));
		if (holder === undefined) holders.set(onNode(pod, port), nameOf(pod));
		return holder === undefined;
	};
};
