import type { LabClient } from '../bus/caller.ts';
import type { Probe } from '../bus/probe.ts';
import { classServedBy } from '../ingress/controller.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { parseIp } from '../net/ip.ts';
import { externalPorts } from '../plan/router.ts';
import type { Latency } from '../reach/result.ts';
import { type Way, ways } from '../trace/facts.ts';
import type { Terrain } from '../trace/terrain.ts';
import { walk } from '../trace/walk.ts';

/** Number of answers of which the median is taken. */
const samples = 15;

/** Round-trip times on each kind of path in an idle lab: one request at a time. In a full table they are longer, since
 * hundreds of probes run concurrently. */
export const measureLatency = async (client: LabClient, terrain: Terrain): Promise<Latency> => {
	const measured = [];
	for (const way of ways) {
		const question = questionOn(way, terrain);
		const ms = question && (await medianOf(question, client));
		if (ms !== undefined) measured.push([way, ms] as const);
	}
	return Object.fromEntries(measured);
};

const medianOf = async (question: Probe, client: LabClient): Promise<number | undefined> => {
	const times: number[] = [];
	for (let i = 0; i < samples; i++) {
		const [result] = await client.call('probe', { probes: [question] });
		if (result?.verdict !== 'allow') return undefined;
		times.push(result.ms);
	}
	return times.sort((a, b) => a - b)[Math.floor(samples / 2)];
};

/** The first pair of pods on this kind of path that the plans allow. Excluded are the system's own pods, which do not
 * serve HTTP, and controllers of Ingress, which serve it for others. */
export const questionOn = (way: Way, terrain: Terrain): Probe | undefined =>
	candidates(way, terrain.cluster).find(
		({ from, to, port, protocol }) => walk(terrain, { from, to: parseIp(to), port, protocol }).verdict === 'allow',
	);

const candidates = (way: Way, cluster: Cluster): IteratorObject<Probe> => {
	const { topology } = cluster;
	const own = cluster.pods.filter(
		(pod) => !pod.hostNetwork && pod.namespace !== 'kube-system' && classServedBy(cluster, pod) === undefined,
	);
	return own.values().flatMap((pod): Iterable<Probe> => {
		const common = { id: 0, from: nameOf(pod), protocol: 'TCP', mode: 'http', patienceMs: 500 } as const;
		if (way === 'external') return [{ ...common, to: topology.external.address, port: externalPorts[0] ?? 80 }];
		const others = own.filter((other) => other !== pod && (other.node === pod.node) === (way === 'same node'));
		return others.flatMap(({ ip, ports }) => {
			const served = ports.find(({ protocol }) => protocol === 'TCP');
			return served ? [{ ...common, to: ip, port: served.port }] : [];
		});
	});
};
