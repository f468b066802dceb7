import type { LabClient } from '../../bus/caller.ts';
import type { Probe } from '../../bus/protocol.ts';
import { type Cluster, nameOf } from '../../model/cluster.ts';
import { externalPorts } from '../../plan/router.ts';
import type { Latency } from '../../reach/result.ts';
import { type Way, ways } from '../../trace/facts.ts';

/** Answers that a median is taken of. */
const samples = 15;

/** How long an answer takes on each kind of way when nothing else is asked: one question at a time, from a lab at rest.
 * Answers in a full table take longer, since some hundred are under way at once. */
export const measureLatency = async (client: LabClient, cluster: Cluster): Promise<Latency> => {
	const measured = [];
	for (const way of ways) {
		const question = questionOn(way, cluster);
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

/** The first pair of pods that the way lies between. */
const questionOn = (way: Way, { pods, topology }: Cluster): Probe | undefined => {
	const own = pods.filter(({ hostNetwork }) => !hostNetwork);
	const common = { id: 0, protocol: 'TCP', mode: 'http', patienceMs: 500 } as const;
	for (const pod of own) {
		const from = nameOf(pod);
		if (way === 'external') return { ...common, from, to: topology.external.address, port: externalPorts[0] ?? 80 };
		for (const other of own) {
			const served = other.ports.find(({ protocol }) => protocol === 'TCP');
			if (served && other !== pod && (other.node === pod.node) === (way === 'same node'))
				return { ...common, from, to: other.ip, port: served.port };
		}
	}
	return undefined;
};
