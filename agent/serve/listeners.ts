import { isDns } from '../../src/dns/zone.ts';
import { LabError } from '../../src/errors.ts';
import { classServedBy, takesRequests } from '../../src/ingress/controller.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import { isBuiltIn } from '../../src/model/program.ts';
import { servedPorts } from '../../src/model/served-ports.ts';
import { type Netns, nodeNetns } from '../../src/net/netns.ts';
import { externalNetns, externalPorts, routerName } from '../../src/plan/router.ts';
import type { Host, Served } from './listener.ts';

/** The hosts with servers on this machine: the pods of a node, or the external host on the router. */
export const hostsOf = (cluster: Cluster, name: string): readonly Host[] => {
	if (name === routerName) return [externalHost(cluster)];
	return cluster.pods
		.filter((pod) => pod.node === name && isBuiltIn(pod))
		.map((pod) => {
			const ingressClass = classServedBy(cluster, pod);
			return {
				id: `${nameOf(pod)} ${pod.ip} ${pod.uid ?? ''}`,
				netns: podNetns(pod),
				self: { pod: pod.name, namespace: pod.namespace, node: pod.node, podIP: pod.ip },
				ports: servedBy(pod, ingressClass),
				...dataOf(cluster, pod),
				...(ingressClass !== undefined && { ingressClass }),
			};
		});
};

const servedBy = (pod: Pod, ingressClass: string | undefined): readonly Served[] =>
	servedPorts(pod).map((one): Served => {
		const { port, protocol } = one;
		if (isDns(pod, port)) return { port, protocol, by: 'dns' };
		return { port, protocol, ...(ingressClass !== undefined && takesRequests(one) && { by: 'ingress' }) };
	});

/** A pod's data is in its first claim. */
const dataOf = ({ claims = [] }: Cluster, { namespace, claims: own = [], mounts = [] }: Pod): Pick<Host, 'data'> => {
	const claim = claims.find((one) => one.namespace === namespace && one.name === own[0]);
	if (!claim) return {};
	const { folder } = claim;
	const seen = mounts.filter(({ from }) => 'claim' in from && from.claim === folder);
	const readOnly = seen.length > 0 && seen.every((mount) => mount.readOnly);
	return { data: { claim: nameOf(claim), folder, readOnly } };
};

const externalHost = ({ topology }: Cluster): Host => ({
	id: 'external',
	netns: externalNetns,
	self: { pod: 'external', namespace: '', node: '', podIP: topology.external.address },
	ports: externalPorts.map((port) => ({ port, protocol: 'TCP' })),
});

/** The namespace of a place that sends probes: "ns/pod", "node/NAME" or "external". @throws LabError if it is not on
 * this machine */
export const netnsOfPlace = (cluster: Cluster, name: string, place: string): Netns => {
	if (place === `node/${name}`) return nodeNetns;
	if (place === 'external' && name === routerName) return externalNetns;
	const pod = cluster.pods.find((p) => p.node === name && nameOf(p) === place);
	if (!pod) throw new LabError('failed', `${place} is not on ${name}`);
	return podNetns(pod);
};
