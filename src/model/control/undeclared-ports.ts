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

/** The pods with the ports on which their programs are taken to listen although no container declares them: a declared
 * port only informs (core/v1, Container.ports). A probe asks for what is there. A Service's target port is there where
 * none of its pods declares it, unless it is almost a port that they do declare: 8081 beside 8080 is taken for a slip. */
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

/** A name means a port that is declared. */
const numberIn = ({ ask }: Probe): readonly number[] => {
	const port = 'http' in ask ? ask.http.port : 'tcp' in ask ? ask.tcp.port : undefined;
	return typeof port === 'number' ? [port] : [];
};

/** The ports that a Service leads to and that none of these pods declares. Where one of them does, who does not is taken
 * at its word: the migration's Job beside the Deployment that it migrates for. */
const targetsOf = ({ type, ports }: ServiceResource, declared: readonly PodPort[]): readonly PodPort[] =>
	type === 'ExternalName'
		? []
		: ports.flatMap((port): readonly PodPort[] => {
				const { targetPort, protocol } = port;
				return typeof targetPort === 'number' && listensUndeclared(port, declared)
					? [{ port: targetPort, protocol }]
					: [];
			});

/** Whether pods that declare these ports and not a Service's target are taken to listen there all the same. Where they
 * declare others of its protocol, a target that is almost one of them, or is no other than the Service's own port since
 * nobody wrote one, is more likely a slip. */
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

/** On their node's network pods share its ports: the first that asks for one has it, after all who declare it. */
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
